import { systemProcessClock } from '../../src/bus/process-clock.js';
import { describe, expect, test } from '@jest/globals';
import { TurnEnd } from '../../src/bus/turn-end.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work for the end of a turn', () => {
  test('is done together in order, with what it asks for itself, and not before the turn ends', async () => {
    const done: string[] = [];
    const turnEnd = new TurnEnd(() => undefined, systemProcessClock);
    turnEnd.add(() => {
      done.push('a');
      turnEnd.add(() => void done.push('of a'));
    });
    turnEnd.add(() => void done.push('b'));
    await Promise.resolve();
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(['a', 'b', 'of a']);
    turnEnd.add(() => void done.push('later'));
    await nextTurn();
    expect(done.at(-1)).toBe('later');
  });

  test('that fails is reported, and keeps no other from being done', async () => {
    const faults: unknown[] = [];
    const turnEnd = new TurnEnd((error) => faults.push(error), systemProcessClock);
    let done = false;
    turnEnd.add(() => {
      throw new TypeError('broken');
    });
    turnEnd.add(() => void (done = true));
    await nextTurn();
    expect(done).toBe(true);
    expect(faults).toHaveLength(1);
  });
});
