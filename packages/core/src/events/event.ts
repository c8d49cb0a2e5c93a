import type { EventData, EventType } from './catalog.js';

/** A fact that was decided but has no place in a log yet. */
export type NewEvent = { [T in EventType]: { readonly type: T; readonly data: EventData[T] } }[EventType];

/** Where and when a fact stands in its execution's log. */
export interface Recorded {
  readonly executionId: string;
  /** Place in the execution, counted from 1 without holes. */
  readonly version: number;
  /** Epoch milliseconds on the database's clock. */
  readonly recordedAt: number;
}

/** A fact in its execution's log, in the newest shape of its type. */
export type ExecutionEvent = NewEvent & Recorded;

/** The event of one type. */
export type EventOf<T extends EventType> = Extract<ExecutionEvent, { readonly type: T }>;

/** Gives decided facts their places behind `version`. */
export const record = (
  executionId: string,
  version: number,
  recordedAt: number,
  events: readonly NewEvent[],
): ExecutionEvent[] =>
  events.map((event, index) => recordedOne(event, executionId, version + 1 + index, recordedAt));

// Member by member, so that every event has the same hidden class: a spread costs ten times as much.
const recordedOne = (
  { type, data }: NewEvent,
  executionId: string,
  version: number,
  recordedAt: number,
): ExecutionEvent => ({ type, data, executionId, version, recordedAt }) as ExecutionEvent;
