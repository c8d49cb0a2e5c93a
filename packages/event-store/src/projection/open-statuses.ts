import { executionStatuses, isTerminal } from '@runlog/core';

/** The statuses of executions that have not ended. */
export const openStatuses = executionStatuses.filter((status) => !isTerminal(status));
