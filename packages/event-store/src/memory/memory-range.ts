import { type ExecutionEvent, UnreadableEvent } from '@runlog/core';
import type { ReadRange } from '../port.js';
import { type EventRow, eventOf } from '../read/event-row.js';

/** The rows of one log, oldest first, that lie in the range. */
export function within<R extends EventRow>(log: readonly R[], range: ReadRange): R[] {
  const { afterVersion = 0, toVersion = Infinity, toTime = Infinity, limit } = range;
  const later = log.findIndex((row) => row.recorded_at > toTime);
  const asOf = later < 0 ? log : log.slice(0, later);
  return asOf.filter(({ version }) => version > afterVersion && version <= toVersion).slice(0, limit);
}

/** The events of the rows, or the error that keeps one of them from being read. */
export function logOf(rows: readonly EventRow[]): ExecutionEvent[] | UnreadableEvent {
  try {
    return rows.map(eventOf);
  } catch (error) {
    if (error instanceof UnreadableEvent) return error;
    throw error;
  }
}
