import { nextDue, type ExecutionState } from '@runlog/core';

/** How long an open execution may go unlooked at, in milliseconds, when nothing of it is due sooner. */
const looks = { underWayMs: 20_000, childMs: 60_000, restingMs: 600_000 } as const;

/**
 * The moment by which somebody must look at an open execution: what is due, whether its attempts still live, and whether
 * the step that it carries out is still waited for.
 */
export function nextLook(state: ExecutionState, now: number): number {
  const restingMs = state.parent ? looks.childMs : looks.restingMs;
  const patrol = now + (isUnderWay(state) ? looks.underWayMs : restingMs);
  return Math.min(patrol, nextDue(state) ?? Infinity);
}

/** Some attempt is with a worker, or on its way to one. Stops at the first, since a fan may hold thousands. */
function isUnderWay({ steps }: ExecutionState): boolean {
  for (const { retryAt } of steps.values()) if (retryAt === undefined) return true;
  return false;
}
