import type { ExecutionState, OpenStep, StepReport } from '@runlog/core';

/** When a worker was last heard of about an attempt, on the database's clock. */
export type HeardAt = (step: string, attempt: number) => number | undefined;

/** Attempts that ran over their own heartbeat limit, and the next moment at which another one can. */
export interface HeartbeatCheck {
  readonly overdue: readonly StepReport[];
  readonly nextAt: number | undefined;
}

/**
 * Judges the attempts whose step limits the silence of its worker. Only those that a worker reported to have begun:
 * one that still waits for a worker is bounded by its schedule-to-start limit. Pure.
 */
export function checkHeartbeats(state: ExecutionState, heardAt: HeardAt, now: number): HeartbeatCheck {
  const overdue: StepReport[] = [];
  let nextAt: number | undefined;
  for (const open of state.steps.values()) {
    const endsAt = silenceEnds(open, heardAt);
    if (endsAt === undefined) continue;
    if (endsAt <= now) overdue.push(silent(open));
    else nextAt = Math.min(nextAt ?? Infinity, endsAt);
  }
  return { overdue, nextAt };
}

function silenceEnds(
  { step, attempt, task, startedAt, retryAt }: OpenStep,
  heardAt: HeardAt,
): number | undefined {
  const { heartbeatMs } = task.timeouts;
  if (heartbeatMs === undefined || startedAt === undefined || retryAt !== undefined) return undefined;
  return Math.max(startedAt, heardAt(step, attempt) ?? 0) + heartbeatMs;
}

const silent = ({ step, attempt, task }: OpenStep): StepReport => ({
  step,
  attempt,
  report: {
    status: 'failed',
    error: {
      code: 'timeout',
      message: `the worker of step ${step} was not heard of for ${task.timeouts.heartbeatMs} ms`,
      retryable: true,
      details: { timeout: 'heartbeat' },
    },
  },
});
