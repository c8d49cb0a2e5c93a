import { RunlogError } from '@runlog/core';

/** Others kept appending to the same execution first. Nothing was written; trying again can help. */
export class Contention extends RunlogError {
  readonly code = 'contention';
  readonly retryable = true;

  constructor(
    readonly executionId: string,
    readonly tries: number,
  ) {
    super(`execution ${executionId} changed under each of ${tries} tries`);
  }
}
