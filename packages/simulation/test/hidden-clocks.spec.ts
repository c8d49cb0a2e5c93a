import { expect, test } from '@jest/globals';
import { forbidHiddenClocks } from '../src/time/hidden-clocks.js';

test('who reaches for a clock of the machine during a run is stopped and named, and only during a run', () => {
  const caught: string[] = [];
  const allow = forbidHiddenClocks((name) => void caught.push(name));
  try {
    expect(() => Date.now()).toThrow(TypeError);
    expect(() => Math.random()).toThrow(TypeError);
    expect(() => performance.now()).toThrow(TypeError);
    expect(() => setTimeout(() => undefined, 0)).toThrow(TypeError);
  } finally {
    allow();
  }
  expect(caught).toEqual(['now', 'random', 'now', 'setTimeout']);
  expect([Date.now(), performance.now(), Math.random()].every((value) => value >= 0)).toBe(true);
});
