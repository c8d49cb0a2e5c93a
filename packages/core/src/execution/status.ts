/**
 * Statuses of an execution: `created → queued → running ⇄ paused`, `cancelling`, then one of the terminal four.
 * `queued` stands in the place of `created` while its tenant has as much running as it may: the execution is durable,
 * takes commands, and decides nothing until it is let in.
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
