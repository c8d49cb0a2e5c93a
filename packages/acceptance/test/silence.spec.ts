import { expect, test } from '@jest/globals';

import { silenceAfter } from '../src/log/silence-after.js';
import { facts, logOf } from './checker/sound.js';

/** An execution with an event each second, from 1,000 to 10,000. */
const log = { rows: [], tail: [], executions: new Map([['e', logOf(facts)]]) };

test('a wait counts from its moment to the next event of whatever was under way', () => {
  expect(silenceAfter(log, 3_250)).toBe(0.75);
});

test('a wait that was disturbed counts from the last disturbance in it', () => {
  expect(silenceAfter(log, 3_250, [3_500, 3_900])).toBe(0.1);
});

test('what happened before or after a wait does not shorten it', () => {
  expect(silenceAfter(log, 3_250, [1_000, 3_250, 4_001, 9_000])).toBe(0.75);
});

test('nobody waits before the first event of an execution, or behind its last', () => {
  expect(silenceAfter(log, 500)).toBe(0);
  expect(silenceAfter(log, 20_000)).toBe(0);
});
