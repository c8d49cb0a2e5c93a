import { describe, expect, test } from '@jest/globals';
import { weightOf } from '../src/turns/weight.js';

const steps = Array.from({ length: 50 }, (_, index) => ({
  step: `s${index}`,
  attempt: 1,
  at: 1_763_700_000_123,
}));

describe('the weight of a state', () => {
  test.each([
    ['a long text', { input: 'x'.repeat(10_000) }],
    ['a long key', { ['k'.repeat(10_000)]: 1 }],
    ['many texts in lists', { input: Array.from({ length: 500 }, () => ['some words', 'and others']) }],
    ['many objects', { steps, ended: [], timers: [], programState: { position: ['s1'], last: null } }],
  ])('is the length of its JSON within a third: %s', (_, state) => {
    const length = JSON.stringify(state).length;
    expect(Math.abs(weightOf(state) - length)).toBeLessThan(length / 3);
  });

  test('counts what JSON leaves out as little', () => {
    expect(weightOf(undefined)).toBeLessThan(10);
    expect(weightOf({ absent: undefined })).toBeLessThan(20);
  });
});
