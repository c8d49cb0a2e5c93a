import type { InputProblem } from '@runlog/core';

/** The first and the last moment that every store and every calendar here can hold, in epoch milliseconds. */
const bounds = {
  first: Date.parse('0001-01-01T00:00:00Z'),
  last: Date.parse('9999-12-31T23:59:59.999Z'),
} as const;

/** Checks a moment, in epoch milliseconds; undefined stands for none. */
export const momentProblems = (field: string, at: number | undefined): InputProblem[] =>
  at === undefined || (at >= bounds.first && at <= bounds.last)
    ? []
    : [{ field, message: 'must lie within the years 1 to 9999' }];
