import { RunlogError } from '@runlog/core';

/** The name, or the id, is another resource's of that kind. Nothing was written. */
export class ResourceTaken extends RunlogError {
  readonly code = 'already_exists';
  readonly retryable = false;

  constructor(
    readonly kind: string,
    readonly taken: string,
  ) {
    super(`there is a ${kind} ${JSON.stringify(taken)} already`);
  }
}

/** The resource was changed since the version that the caller saw. Nothing was written. */
export class ResourceChanged extends RunlogError {
  readonly code = 'version_conflict';
  readonly retryable = false;

  constructor(
    readonly id: string,
    readonly expected: number,
    readonly found: number,
  ) {
    super(`resource ${id} is at version ${found}, not ${expected}`);
  }
}
