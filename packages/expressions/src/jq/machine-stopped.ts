import { RunlogError } from '@runlog/core';

/** The engine gave up on itself: out of memory, or an assertion of its own that failed. */
export class MachineStopped extends RunlogError {
  readonly code = 'machine_stopped';
  readonly retryable = false;

  constructor() {
    super('the jq engine stopped');
  }
}
