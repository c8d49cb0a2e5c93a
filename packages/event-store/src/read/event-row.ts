import { type ExecutionEvent, type Json, type StoredEvent, UnreadableEvent, upcast } from '@runlog/core';

/** An event as the store's queries select it (see eventColumns). */
export interface EventRow {
  readonly execution_id: string;
  readonly version: number;
  readonly type: string;
  readonly schema_version: number;
  readonly data: string;
  readonly recorded_at: number;
}

/** The columns of EventRow, from the table or alias `e`. */
export const eventColumns = `e.execution_id, e.version, e.type, e.schema_version, e.data,
  (extract(epoch FROM e.recorded_at) * 1000)::float8 AS recorded_at`;

/** The stored text becomes the newest shape of its type. @throws UnreadableEvent */
export const eventOf = (row: EventRow): ExecutionEvent =>
  upcast({ ...placeOf(row), data: JSON.parse(row.data) as Json });

/** The event, or the error that keeps it from being read. */
export function eventOrError(row: EventRow): ExecutionEvent | UnreadableEvent {
  try {
    return eventOf(row);
  } catch (error) {
    if (error instanceof UnreadableEvent) return error;
    throw error;
  }
}

const placeOf = (row: EventRow): Omit<StoredEvent, 'data'> => ({
  executionId: row.execution_id,
  version: row.version,
  type: row.type,
  schemaVersion: row.schema_version,
  recordedAt: row.recorded_at,
});
