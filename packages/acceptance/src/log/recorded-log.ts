import type { ExecutionEvent } from '@runlog/core';

/** A place of the log as its table holds it. */
export interface LogRow {
  readonly executionId: string;
  readonly version: number;
  readonly type: string;
}

/** The log as Postgres has it. */
export interface RecordedLog {
  /** Every row of the table, by execution and version. */
  readonly rows: readonly LogRow[];
  /** The events as the store reads them, by execution. */
  readonly executions: ReadonlyMap<string, readonly ExecutionEvent[]>;
  /** The same events as a follower of the log is given them, in that order. */
  readonly tail: readonly LogRow[];
}
