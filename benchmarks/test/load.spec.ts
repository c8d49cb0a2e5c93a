import { describe, expect, test } from '@jest/globals';

import { Load } from '../src/driver/load.js';

const chain = { kind: 'chain', steps: 1 } as const;

describe('a load', () => {
  test('keeps so many workflows in flight, and each input is used once', async () => {
    const inputs: unknown[] = [];
    let [now, most] = [0, 0];
    const run = async (_workload: unknown, input: number) => {
      inputs.push(input);
      most = Math.max(most, (now += 1));
      await new Promise(setImmediate);
      now -= 1;
      return input;
    };
    const result = await new Load(run, chain, 5).put({ kind: 'closed', inFlight: 3, count: 7 }, 60_000);
    expect(most).toBe(3);
    expect(inputs).toEqual([5, 6, 7, 8, 9, 10, 11]);
    expect(result).toMatchObject({ submitted: 7, wrong: 0, failed: 0 });
    expect(result.latenciesMs).toHaveLength(7);
  });

  test('in open mode submits what is due whether or not anything has completed', async () => {
    let submitted = 0;
    let complete: (() => void) | undefined;
    const all = new Promise<void>((resolve) => (complete = resolve));
    const run = async (_workload: unknown, input: number) => {
      submitted += 1;
      if (submitted === 10) complete?.();
      await all;
      return input;
    };
    const result = await new Load(run, chain, 1).put(
      { kind: 'open', perSecond: 1_000, seconds: 0.01 },
      60_000,
    );
    expect(result.latenciesMs).toHaveLength(10);
  });

  test('tells wrong outputs, failures and what did not complete in time from each other', async () => {
    const wrong = await new Load(async () => 0, chain, 1).put(
      { kind: 'closed', inFlight: 1, count: 1 },
      60_000,
    );
    expect(wrong).toMatchObject({ submitted: 1, wrong: 1, problems: ['chain of 1 answered 0'] });
    const failing = () => Promise.reject(new TypeError('no'));
    const failed = await new Load(failing, chain, 1).put({ kind: 'closed', inFlight: 1, count: 1 }, 60_000);
    expect(failed).toMatchObject({ submitted: 1, failed: 1, latenciesMs: [] });
    const never = () => new Promise<never>(() => undefined);
    const hung = await new Load(never, chain, 1).put({ kind: 'closed', inFlight: 2, count: 2 }, 10);
    expect(hung).toMatchObject({ submitted: 2, failed: 0, latenciesMs: [] });
  });

  test('a fan-out answers with the results in the order of its calls', async () => {
    const workload = { kind: 'fanout', width: 3 } as const;
    const mode = { kind: 'closed', inFlight: 1, count: 1 } as const;
    const right = await new Load(async () => [7, 8, 9], workload, 7).put(mode, 60_000);
    const mixed = await new Load(async () => [8, 7, 9], workload, 7).put(mode, 60_000);
    expect([right.wrong, mixed.wrong]).toEqual([0, 1]);
  });
});
