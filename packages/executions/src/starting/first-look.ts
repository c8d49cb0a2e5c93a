import { isTerminal, limits, nextDue, type ExecutionState } from '@runlog/core';

/**
 * What a fresh execution's first append says to the agenda: the moment (epoch milliseconds on the database's clock) by
 * which a scheduler looks at it even if no notice told it to, or that there is nothing to look at any more.
 */
export function firstLook(state: ExecutionState): number | 'done' {
  if (isTerminal(state.status)) return 'done';
  return Math.min(state.createdAt + limits.firstLookMs, nextDue(state) ?? Infinity);
}
