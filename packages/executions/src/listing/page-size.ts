import type { InputProblem } from '@runlog/core';

/** Rows of one page at most. */
export const largestPage = 1000;

/** Checks the size of a page. */
export const pageSizeProblems = (pageSize: number): InputProblem[] =>
  Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= largestPage
    ? []
    : [{ field: 'pageSize', message: `must be a whole number from 1 to ${largestPage}`, limit: largestPage }];
