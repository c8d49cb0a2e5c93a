import { limits } from '../limits.js';
import type { StepTimeoutKind } from '../policies/timeouts.js';
import type { OpenStep } from './state.js';

/** A limit that watches an open step, and the moment (epoch milliseconds) at which the step runs over it. */
export interface StepLimit {
  readonly kind: StepTimeoutKind;
  readonly limitMs: number;
  readonly moment: number;
}

/** The limits that watch a step as it is now. */
export function stepLimits({ task, scheduledAt, attemptAt, startedAt, retryAt }: OpenStep): StepLimit[] {
  const { scheduleToCloseMs, scheduleToStartMs, startToCloseMs } = task.timeouts;
  const found: StepLimit[] = [];
  const add = (kind: StepTimeoutKind, limitMs: number | undefined, from: number, grace = 0): void => {
    if (limitMs !== undefined) found.push({ kind, limitMs, moment: from + limitMs + grace });
  };
  add('schedule_to_close', scheduleToCloseMs, scheduledAt);
  if (retryAt !== undefined) return found;
  if (startedAt === undefined) add('schedule_to_start', scheduleToStartMs, attemptAt);
  // The worker ends its attempt on time by itself; the grace lets its own report win.
  else add('start_to_close', startToCloseMs, startedAt, limits.reportGraceMs);
  return found;
}

/** The earliest moment at which time has something to say of a step: a limit, or the next attempt. */
export function momentOfStep(open: OpenStep): number {
  let earliest = open.retryAt ?? Infinity;
  for (const { moment } of stepLimits(open)) if (moment < earliest) earliest = moment;
  return earliest;
}
