import { describe, expect, test } from '@jest/globals';
import { childPath } from '@runlog/core';
import fc from 'fast-check';
import { positionBehind, segmentBehind } from '../../src/program/steps/position.js';

const names = fc.string({ unit: fc.constantFrom('a', 'b', '.', '[', ']', '\\', '0', '\n'), minLength: 1 });

describe('which part of a step a path leads into', () => {
  test('is the segment behind the step’s own path, whatever names are made of', () =>
    fc.assert(
      fc.property(names, names, names, (step, branch, inner) => {
        const parent = childPath('', step);
        const path = childPath(childPath(parent, branch), inner);
        expect(segmentBehind(parent, path)).toBe(childPath('', branch));
        expect(
          segmentBehind(
            `${parent}[2]`,
            path.replace(parent, () => `${parent}[2]`),
          ),
        ).toBe(childPath('', branch));
      }),
    ));

  test('is nothing for the step itself, for what lies beside it, and for a branch without a step', () => {
    for (const path of ['p', 'p.left', 'q.left.s', 'p[1].left.s'])
      expect(segmentBehind('p', path)).toBeUndefined();
  });

  test('is the number in brackets behind the path of a loop', () => {
    expect(positionBehind('each', 'each[12].s')).toBe(12);
    expect(positionBehind('each', 'each')).toBeUndefined();
    expect(positionBehind('each[1]', 'each[1][3].s.t')).toBe(3);
  });
});
