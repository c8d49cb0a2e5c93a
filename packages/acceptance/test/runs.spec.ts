import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';

import { inTurn, type Action } from '../src/faults/actions.js';
import type { RequestHistory } from '../src/load/history.js';
import { secondsToSteadyRate } from '../src/load/rate.js';
import { andMore, drawRequests } from '../src/load/request.js';
import { factsByKey } from '../src/log/facts-by-key.js';
import { ProcessWatch } from '../src/platform/process-watch.js';
import { wiresOf } from '../src/platform/wires.js';
import { Random } from '../src/random.js';
import { mix } from '../src/workflows/mix.js';
import { facts, logOf, wanted } from './checker/sound.js';

describe('faults in turn', () => {
  const nothing: Action = () => Promise.resolve();
  const actions = new Map(['a', 'b', 'c', 'd'].map((name) => [name, nothing]));

  test('come each once in a seeded order, each after work that followed the one before', () => {
    const plan = inTurn(new Random(3), actions);
    expect(plan.map(({ what }) => what).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(plan.every(({ since, afterEffects }) => since === 'last fault' && afterEffects > 0)).toBe(true);
    expect(inTurn(new Random(3), actions)).toEqual(plan);
  });

  test('are as many as are asked for', () => {
    expect(inTurn(new Random(3), actions, 2)).toHaveLength(2);
  });
});

test('requests go on for as long as they are wanted, and are those of the seed', () => {
  const take = (more: number): unknown[] => {
    const random = new Random(5);
    const drawn = drawRequests(random, mix, 3);
    let left = more;
    return [...andMore(drawn, random, mix, () => left-- > 0)];
  };
  expect(take(0)).toEqual(drawRequests(new Random(5), mix, 3));
  expect(take(4)).toEqual(drawRequests(new Random(5), mix, 7));
});

describe('the time to a steady rate', () => {
  const endedAt = (moments: readonly number[]): RequestHistory[] =>
    moments.map((at) => ({ request: wanted(1), tries: [], signals: [], endedAt: at }));
  /** One end every 100 ms, but none in the gap. */
  const ends = (gapFrom: number, gapTo: number): RequestHistory[] =>
    endedAt(Array.from({ length: 400 }, (_, n) => n * 100).filter((at) => at < gapFrom || at >= gapTo));

  test('is that from the fault to the first two seconds at four fifths of the rate before', () => {
    expect(secondsToSteadyRate(ends(10_000, 13_000), [{ from: 10_000 }])).toEqual([3]);
    expect(secondsToSteadyRate(ends(0, 0), [{ from: 10_000 }])).toEqual([0.1]);
  });

  test('lasts to the end of a run in which the rate does not come back', () => {
    const slow = [...ends(10_000, 40_000), ...endedAt([15_000, 20_000, 25_000])];
    expect(secondsToSteadyRate(slow, [{ from: 10_000 }])).toEqual([15]);
  });
});

describe('what is recorded of an execution', () => {
  const log = (events: readonly NewEvent[], id: string) => ({
    ...{ rows: [], tail: [] },
    executions: new Map([[id, logOf(events, id)]]),
  });

  test('is the same whatever its id, and whether its attempts were seen to begin', () => {
    const begun = facts.filter(({ type }) => type !== 'StepStarted');
    expect(factsByKey(log(facts, 'e'))).toEqual(factsByKey(log(begun, 'f')));
  });

  test('differs by a signal only where that signal is asked about', () => {
    const signal = { signalId: 's', name: 'go', payload: null };
    const more: NewEvent[] = [...facts, { type: 'SignalReceived', data: signal }];
    expect(factsByKey(log(facts, 'e'))).toEqual(factsByKey(log(more, 'e')));
    const asked = new Set(['s']);
    expect(factsByKey(log(facts, 'e'), asked)).not.toEqual(factsByKey(log(more, 'e'), asked));
  });

  test('differs by an attempt', () => {
    const less = facts.filter(({ type }) => type !== 'StepRetried');
    expect(factsByKey(log(facts, 'e'))).not.toEqual(factsByKey(log(less, 'e')));
  });
});

test('a watch knows what a process held, how often it died and how often it was killed', async () => {
  const deaths = [{ name: 'me', at: 1, exit: { code: 0, signal: null } }];
  const watch = new ProcessWatch(() => [{ name: 'me', pid: process.pid, ours: true }], { deaths });
  watch.noteKill('me');
  watch.noteKill('me');
  await watch.stop();
  const [history] = watch.histories();
  expect(history).toMatchObject({ name: 'me', died: 1, killed: 2 });
  if (process.platform === 'linux') expect(history?.lives[0]?.[0]?.bytes).toBeGreaterThan(1_000_000);
});

test('each party has a wire to each of those that it talks to, and executors none to Postgres', () => {
  expect(wiresOf(['gateway', 'executor-1'])).toEqual([
    ...['gateway>postgres', 'gateway>nats', 'executor-1>nats'],
    ...['worker>nats', 'services>world', 'client>http', 'client>grpc'],
  ]);
});
