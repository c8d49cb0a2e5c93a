import { RunlogError, type Json } from '@runlog/core';

/** Thrown by a handler to say why its attempt failed; goes into the log as it is. */
export class StepFailure extends RunlogError {
  /** Whether trying again can help. Default true. */
  readonly retryable: boolean;
  readonly details?: Json;

  /** `code` is stable and made for programs, `message` for people. */
  constructor(
    readonly code: string,
    message: string,
    { retryable = true, details, cause }: { retryable?: boolean; details?: Json; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.retryable = retryable;
    if (details !== undefined) this.details = details;
  }
}
