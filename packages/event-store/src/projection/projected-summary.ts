import type { ExecutionSummary } from '../port.js';

/** A row of the list with what its execution keeps, which lists do not show. */
export interface ProjectedSummary extends ExecutionSummary {
  /** Bytes of the history up to the newest event that changed this row. */
  readonly bytes: number;
  /** Timers that run; none of an execution that has ended. */
  readonly timers: number;
}

/** The row as lists show it. */
export function shown({ bytes: _bytes, timers: _timers, ...row }: ProjectedSummary): ExecutionSummary {
  return row;
}
