import { describe, expect, test } from '@jest/globals';

import { FaultInjector } from '../src/faults/injector.js';
import { planFaults } from '../src/faults/plan.js';
import { drawRequests } from '../src/load/request.js';
import { Random } from '../src/random.js';
import { sameJson } from '../src/same-json.js';
import { readEventStream } from '../src/watch/read-event-stream.js';
import { mix } from '../src/workflows/mix.js';

describe('a seed', () => {
  test('determines the draws, the requests and the plan of faults', () => {
    const drawn = (seed: number): unknown => {
      const random = new Random(seed);
      const plan = planFaults(random.fork('faults'), ['a', 'b', 'c'], { count: 7, effects: 1_000 });
      return [random.int(1, 1_000_000), plan, drawRequests(random.fork('requests'), mix, 20)];
    };
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  test('gives draws that stay within their bounds and reach them', () => {
    const random = new Random(3);
    const drawn = new Set(Array.from({ length: 1_000 }, () => random.int(2, 5)));
    expect([...drawn].sort()).toEqual([2, 3, 4, 5]);
  });
});

describe('a plan of faults', () => {
  test('names every kind, in the order of their places, before the end of the work', () => {
    const plan = planFaults(new Random(1), ['a', 'b', 'c'], { count: 4, effects: 100 });
    expect(plan).toHaveLength(4);
    expect(new Set(plan.map(({ what }) => what))).toEqual(new Set(['a', 'b', 'c']));
    const places = plan.map(({ afterEffects }) => afterEffects);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(Math.max(...places)).toBeLessThan(86);
  });
});

describe('the injector', () => {
  const counting = () => {
    const listeners = new Set<(count: number) => void>();
    const effects: never[] = [];
    const reach = (count: number): void => {
      effects.length = count;
      for (const listener of listeners) listener(count);
    };
    const onEffect = (listener: (count: number) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
    return { world: { effects, onEffect }, reach };
  };

  test('does each fault at its place, one after the other', async () => {
    const { world, reach } = counting();
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const doFault = (what: string): Promise<void> => {
      begun.push(what);
      return new Promise((resolve) => ends.push(resolve));
    };
    const plan = [
      { what: 'first', afterEffects: 2 },
      { what: 'second', afterEffects: 3 },
    ];
    const injector = new FaultInjector(world, plan, doFault);
    reach(1);
    expect(begun).toEqual([]);
    reach(3);
    expect(begun).toEqual(['first']);
    ends[0]?.();
    const finished = injector.finished();
    while (ends.length < 2) await Promise.resolve();
    ends[1]?.();
    await finished;
    expect(injector.done.map(({ what }) => what)).toEqual(['first', 'second']);
  });

  test('tells of a fault that could not be done', async () => {
    const { world, reach } = counting();
    const injector = new FaultInjector(world, [{ what: 'x', afterEffects: 1 }], () =>
      Promise.reject(new RangeError('no such process')),
    );
    reach(1);
    await expect(injector.finished()).rejects.toThrow('no such process');
  });

  test('counts from the end of the fault before, where it is told to', async () => {
    const { world, reach } = counting();
    const begun: string[] = [];
    const plan = ['first', 'second'].map((what) => ({ what, afterEffects: 2, since: 'last fault' as const }));
    const injector = new FaultInjector(world, plan, (what) => {
      begun.push(what);
      return Promise.resolve();
    });
    reach(3);
    await injector.finished();
    reach(4);
    expect(begun).toEqual(['first']);
    expect(injector.over).toBe(false);
    reach(5);
    await injector.finished();
    expect(begun).toEqual(['first', 'second']);
    expect(injector.over).toBe(true);
  });

  test('tells of faults whose place was never reached', () => {
    const { world } = counting();
    const injector = new FaultInjector(world, [{ what: 'x', afterEffects: 1 }], () => Promise.resolve());
    expect(() => injector.requireAll()).toThrow('before 1 of the faults');
  });
});

test('an event stream is read whatever pieces it comes in', async () => {
  const text =
    ': hello\n\nid: 1\nevent: A\ndata: {"a":\ndata: 1}\n\nid: 2\r\nevent: B\r\ndata: x\r\n\r\nid: 3\ndata: half';
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const read = [];
  for await (const message of readEventStream(body)) read.push(message);
  expect(read).toEqual([
    { id: '1', event: 'A', data: '{"a":\n1}' },
    { id: '2', event: 'B', data: 'x' },
  ]);
});

test.each([
  [{ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] }, true],
  [[1, 2], [2, 1], false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: undefined }, { b: 1 }, false],
  [[], {}, false],
  [null, {}, false],
  ['1', 1, false],
])('%j and %j are the same JSON: %s', (one, other, same) => {
  expect(sameJson(one, other)).toBe(same);
  expect(sameJson(other, one)).toBe(same);
});
