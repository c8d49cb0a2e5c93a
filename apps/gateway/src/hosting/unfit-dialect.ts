import { RunlogError } from '@runlog/core';

/** What a dialect hands over does not go together with what is served already. The gateway does not start. */
export class UnfitDialect extends RunlogError {
  readonly code = 'unfit_dialect';
  readonly retryable = false;
}
