import { RunlogError } from '@runlog/core';

/** The harness itself could not do what a scenario asked of it: the run says nothing about the platform. */
export class HarnessFailure extends RunlogError {
  readonly code = 'harness_failure';
  readonly retryable = false;
}
