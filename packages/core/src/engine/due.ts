import type { NewEvent } from '../events/event.js';
import type { ExecutionState, OpenStep } from '../execution/state.js';
import { isTerminal } from '../execution/status.js';
import type { StepTimeoutKind } from '../policies/timeouts.js';
import { limits } from '../limits.js';
import { cancelOpenSteps } from './endings.js';
import { retryLater, type Circumstances } from './receive.js';

/** The events that the passing of time leads to: timers, next attempts, timeouts, the deadline. None is early. */
export function due(state: ExecutionState, at: Circumstances): readonly NewEvent[] {
  if (isTerminal(state.status)) return [];
  if (state.deadline !== undefined && state.deadline <= at.now) {
    return [...cancelOpenSteps(state), { type: 'ExecutionTimedOut', data: { deadline: state.deadline } }];
  }
  const steps = [...state.steps.values()].flatMap((open) => dueStep(state, open, at));
  if (state.status === 'paused' || state.status === 'cancelling') return steps;
  const timers = [...state.timers].filter(([, fireAt]) => fireAt <= at.now);
  return [...timers.map(([timer]): NewEvent => ({ type: 'TimerFired', data: { timer } })), ...steps];
}

/** The next moment at which `due` can have something to say; undefined when only a message can move the run. */
export function nextDue(state: ExecutionState): number | undefined {
  if (isTerminal(state.status)) return undefined;
  const moments: number[] = [];
  if (state.deadline !== undefined) moments.push(state.deadline);
  if (state.status !== 'paused' && state.status !== 'cancelling') moments.push(...state.timers.values());
  for (const open of state.steps.values()) {
    if (open.retryAt !== undefined && state.status !== 'paused') moments.push(open.retryAt);
    moments.push(...stepLimits(open).map(({ moment }) => moment));
  }
  return moments.length > 0 ? moments.reduce((a, b) => Math.min(a, b)) : undefined;
}

function dueStep(state: ExecutionState, open: OpenStep, at: Circumstances): NewEvent[] {
  const { step, attempt } = open;
  const over = stepLimits(open)
    .filter(({ moment }) => moment <= at.now)
    .sort((a, b) => a.moment - b.moment)[0];
  if (over) {
    const error = {
      code: 'timeout',
      message: `step ${step} ran over its ${over.kind} limit of ${over.limitMs} ms`,
      retryable: over.kind !== 'schedule_to_close',
      details: { timeout: over.kind },
    };
    const retry = over.kind === 'schedule_to_close' ? undefined : retryLater(state, open, error, at);
    return [retry ?? { type: 'StepTimedOut', data: { step, attempt, timeout: over.kind, error } }];
  }
  if (open.retryAt === undefined || open.retryAt > at.now || state.status !== 'running') return [];
  return [{ type: 'StepRetried', data: { step, attempt: attempt + 1 } }];
}

interface StepLimit {
  readonly kind: StepTimeoutKind;
  readonly limitMs: number;
  readonly moment: number;
}

function stepLimits({ task, scheduledAt, attemptAt, startedAt, retryAt }: OpenStep): StepLimit[] {
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
