import { describe, expect, test } from '@jest/globals';
import { Losses, mostLosses } from '../src/dispatch/losses.js';

const id = 'execution:step:1';

describe('an attempt that is lost with its worker', () => {
  test('is given anew at once the first time, then ever later, and not after the last', () => {
    const latest = new Losses(() => 1);
    const rests = Array.from({ length: mostLosses }, () => [latest.add(id), latest.hopeless(id)]);
    expect(rests).toEqual([
      [0, false],
      [1_000, false],
      [3_000, false],
      [9_000, false],
      [0, true],
    ]);
  });

  test('comes back at a moment of chance, so that what was lost with it need not meet it again', () => {
    const early = new Losses(() => 0.1);
    expect([early.add(id), early.add(id), early.add(id)]).toEqual([0, 100, 300]);
  });

  test('rests, once it is suspected, until a worker can be given it, but not for ever', () => {
    const losses = new Losses(() => 0.5);
    losses.add(id);
    expect([losses.suspect(id), losses.awaitWorker(id)]).toEqual([false, undefined]);
    losses.add(id);
    expect(Array.from({ length: 11 }, () => losses.awaitWorker(id))).toEqual([
      ...Array<number>(10).fill(1_000),
      undefined,
    ]);
    losses.over(id);
    expect(losses.suspect(id)).toBe(false);
  });

  test('is forgotten when it is over, and remembered when it was given up', () => {
    const losses = new Losses(() => 0);
    losses.add(id);
    expect(losses.over(id)).toBe(false);
    for (let time = 0; time < mostLosses; time += 1) losses.add(id);
    expect([losses.over(id), losses.givenUp(id), losses.hopeless(id)]).toEqual([true, true, false]);
    expect(losses.givenUp('another')).toBe(false);
  });

  test('is given anew at once while very many are counted', () => {
    const losses = new Losses(() => 1);
    for (let n = 0; n < 100_000; n += 1) losses.add(`another:${n}`);
    for (let time = 0; time < 2 * mostLosses; time += 1) expect(losses.add(id)).toBe(0);
    expect(losses.hopeless(id)).toBe(false);
  });

  test('is counted anew by the next owner of its partition', () => {
    const losses = new Losses(() => 0);
    for (let time = 0; time < mostLosses; time += 1) losses.add(id);
    losses.removeWhere((one) => one === id);
    expect(losses.hopeless(id)).toBe(false);
  });
});
