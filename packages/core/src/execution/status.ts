/**
 * Statuses of an execution: `created → queued → running ⇄ paused`, `cancelling`, then one of the terminal four.
 * `queued` is held by admission control: an execution is in it between its creation and its first decision
 * while its tenant is over its share.
 */
export const executionStatuses = [
  'created',
  'queued',
  'running',
  'paused',
  'cancelling',
  'completed',
  'failed',
  'cancelled',
  'timed_out',
] as const;

export type ExecutionStatus = (typeof executionStatuses)[number];

const terminal: ReadonlySet<ExecutionStatus> = new Set(['completed', 'failed', 'cancelled', 'timed_out']);

/** A terminal execution takes no further step; only `retry` can open it again. */
export const isTerminal = (status: ExecutionStatus): boolean => terminal.has(status);
