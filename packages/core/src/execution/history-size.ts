import type { EventType } from '../events/catalog.js';
import type { NewEvent } from '../events/event.js';
import { terminalEvents } from '../events/terminal.js';
import { limits } from '../limits.js';

/** How much one execution's history holds. */
export interface HistorySize {
  readonly events: number;
  /** UTF-8 bytes of the events' data as JSON text. */
  readonly bytes: number;
}

/** True for a history behind which nothing is recorded any more but what brings its execution to its end. */
export const isFull = ({ events, bytes }: HistorySize): boolean =>
  events >= limits.eventsPerExecution || bytes >= limits.bytesPerExecution;

/** True when a history has just become one that operators are warned of. */
export const becameLong = (before: HistorySize, after: HistorySize): boolean =>
  !isLong(before) && isLong(after);

const isLong = ({ events, bytes }: HistorySize): boolean =>
  events >= limits.eventsOfLongHistory || bytes >= limits.bytesOfLongHistory;

const ending: ReadonlySet<EventType> = new Set([
  'CancelRequested',
  // A paused execution has to go on to find out that it is over its limit.
  'ExecutionResumed',
  ...terminalEvents,
]);

/** True for facts that bring an execution to its end. They are recorded behind a full history, too. */
export const bringsToEnd = (events: readonly NewEvent[]): boolean =>
  events.some(({ type }) => ending.has(type));
