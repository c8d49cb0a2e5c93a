import {
  type ExecutionEvent,
  isEventType,
  type Json,
  schemaVersions,
  type StoredEvent,
  UnreadableEvent,
  upcast,
} from '@runlog/core';
import { liesApart } from '../payloads/apart.js';
import type { WrittenEvent } from '../port.js';

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

/** The stored text becomes the newest shape of its type. What lies apart has to be put back before. @throws UnreadableEvent */
export function eventOf(row: EventRow): ExecutionEvent {
  if (liesApart(row)) throw new UnreadableEvent(placeOf(row), 'a payload of it is missing');
  return upcast({ ...placeOf(row), data: JSON.parse(row.data) as Json });
}

/** The event, or the error that keeps it from being read. */
export function eventOrError(row: EventRow): ExecutionEvent | UnreadableEvent {
  try {
    return eventOf(row);
  } catch (error) {
    if (error instanceof UnreadableEvent) return error;
    throw error;
  }
}

/** The event with its data as text, or the error that keeps it from being read. Newest shapes are passed on as stored. */
export function writingOrError(row: EventRow): WrittenEvent | UnreadableEvent {
  const { execution_id: executionId, version, type, recorded_at: recordedAt, data } = row;
  if (isEventType(type) && schemaVersions[type] === row.schema_version)
    return { executionId, version, type, recordedAt, data };
  const event = eventOrError(row);
  return event instanceof UnreadableEvent ? event : { ...event, data: JSON.stringify(event.data) };
}

const placeOf = (row: EventRow): Omit<StoredEvent, 'data'> => ({
  executionId: row.execution_id,
  version: row.version,
  type: row.type,
  schemaVersion: row.schema_version,
  recordedAt: row.recorded_at,
});
