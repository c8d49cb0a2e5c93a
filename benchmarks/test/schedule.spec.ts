import { describe, expect, test } from '@jest/globals';

import { readOptions } from '../src/options.js';
import { secondsLeft } from '../src/progress.js';
import { scheduleOf } from '../src/schedule.js';

const shown = (...args: string[]) =>
  scheduleOf(readOptions(args)).map(
    ({ contender, round, plans }) => `${round} ${contender.name} ${plans.map(({ name }) => name).join('+')}`,
  );

describe('the schedule', () => {
  test('contenders take turns within a round, and rounds of one workload end before the next workload', () => {
    expect(shown('--only', 'runlog,dbos', '--workloads', 'w1,w2', '--rounds', '2')).toEqual([
      ...['1 runlog w1', '1 dbos w1', '2 runlog w1', '2 dbos w1'],
      ...['1 runlog w2', '1 dbos w2', '2 runlog w2', '2 dbos w2'],
    ]);
  });

  test('a workload that leaves little behind shares a start, kills and storing have one round, of those they fit', () => {
    expect(shown('--only', 'runlog,bullmq', '--workloads', 'w3,w4,w5,stored', '--rounds', '2')).toEqual([
      ...['1 runlog w3+w5', '1 bullmq w3+w5', '2 runlog w3+w5', '2 bullmq w3+w5'],
      ...['1 runlog w4', '1 bullmq w4', '1 runlog stored'],
    ]);
    expect(shown('--only', 'bullmq', '--workloads', 'w5', '--rounds', '1')).toEqual(['1 bullmq w5']);
  });

  test('with one start, each contender is started once in a round', () => {
    expect(shown('--only', 'runlog', '--workloads', 'w1,w4', '--rounds', '2', '--one-start')).toEqual([
      '1 runlog w1+w4',
      '2 runlog w1',
    ]);
  });
});

describe('the time that is left', () => {
  const options = readOptions(['--only', 'runlog,dbos', '--workloads', 'w1', '--rounds', '2']);
  const parts = scheduleOf(options);
  const guess = secondsLeft(parts, [], 1) / 4;

  test('is guessed by the workload before anything is done, and by the pace of what is', () => {
    expect(guess).toBeGreaterThan(0);
    expect(secondsLeft(parts, [guess * 2], 1)).toBeCloseTo(guess * 6);
  });

  test('follows the pace of each contender by itself where that is known', () => {
    expect(secondsLeft(parts, [guess * 2, guess], 1)).toBeCloseTo(guess * 3);
    expect(secondsLeft(parts, [guess * 2, guess, guess, guess], 1)).toBe(0);
  });
});
