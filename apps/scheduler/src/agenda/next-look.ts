import { nextDue, type ExecutionState } from '@runlog/core';

/** How long an open execution may go unlooked at, in milliseconds, when nothing of it is due sooner. */
const looks = { underWayMs: 30_000, restingMs: 600_000 } as const;

/** The moment by which somebody must look at an open execution: what is due, and whether its attempts still live. */
export function nextLook(state: ExecutionState, now: number): number {
  const underWay = [...state.steps.values()].some((open) => open.retryAt === undefined);
  const patrol = now + (underWay ? looks.underWayMs : looks.restingMs);
  return Math.min(patrol, nextDue(state) ?? Infinity);
}
