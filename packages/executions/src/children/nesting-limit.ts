import { limits, RunlogError } from '@runlog/core';

/** There are as many executions above this one as may be: most likely a workflow runs itself. */
export class NestingLimit extends RunlogError {
  readonly code = 'nesting_limit';
  readonly retryable = false;

  constructor() {
    super(`executions may stand in each other up to ${limits.nestedExecutions} deep`);
  }
}
