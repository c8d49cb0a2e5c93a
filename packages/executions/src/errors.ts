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

/** The tenant has another schedule of that name. */
export class NameTaken extends RunlogError {
  readonly code = 'already_exists';
  readonly retryable = false;

  constructor(readonly taken: string) {
    super(`there is a schedule ${JSON.stringify(taken)} with other terms`);
  }
}

/** The schedule was changed since the version that the caller knows. */
export class VersionConflict extends RunlogError {
  readonly code = 'version_conflict';
  readonly retryable = false;

  constructor(
    readonly id: string,
    readonly expected: number,
    readonly found: number,
  ) {
    super(`schedule ${id} is at version ${found}, not ${expected}`);
  }
}
