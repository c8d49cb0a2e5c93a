import { fold, type ExecutionEvent, type ExecutionState } from '@runlog/core';

/** What the log says of an execution at its end, or at one of its versions; undefined for an empty log. */
export const stateAt = (
  events: readonly ExecutionEvent[],
  version = events.length,
): ExecutionState | undefined => fold(events.slice(0, version));
