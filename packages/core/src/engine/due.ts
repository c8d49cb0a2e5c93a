import type { NewEvent } from '../events/event.js';
import type { ExecutionState, OpenStep } from '../execution/state.js';
import { isTerminal } from '../execution/status.js';
import { stepLimits, type StepLimit } from '../execution/step-limits.js';
import { cancelOpenSteps } from './endings.js';
import { retryLater, type Circumstances } from './receive.js';

/**
 * The events that the passing of time leads to: timers, next attempts, timeouts, the deadline. None is early, and
 * however late the look is, they come in the order of the moments at which they fell due.
 */
export function due(state: ExecutionState, at: Circumstances): readonly NewEvent[] {
  if (isTerminal(state.status)) return [];
  if (state.deadline !== undefined && state.deadline <= at.now) {
    return [...cancelOpenSteps(state), { type: 'ExecutionTimedOut', data: { deadline: state.deadline } }];
  }
  return watched(state, at.now)
    .flatMap((choices) => choices.find(({ moment }) => moment <= at.now) ?? [])
    .sort((a, b) => a.moment - b.moment)
    .map(({ happen }) => happen(at));
}

/** The next moment at which `due` can have something to say; undefined when only a message can move the run. */
export function nextDue(state: ExecutionState): number | undefined {
  if (isTerminal(state.status)) return undefined;
  const { status, deadline = Infinity } = state;
  const timers = timersRun(state) ? state.timers.earliest : Infinity;
  // No next attempt begins while the execution does not run, so that only the limits count then.
  const steps = status === 'running' ? state.steps.earliest : earliestLimit(state);
  const next = Math.min(deadline, timers, steps);
  return next === Infinity ? undefined : next;
}

const timersRun = ({ status }: ExecutionState): boolean => status !== 'paused' && status !== 'cancelling';

const earliestLimit = ({ steps }: ExecutionState): number =>
  [...steps.values()]
    .flatMap(stepLimits)
    .reduce((earliest, { moment }) => Math.min(earliest, moment), Infinity);

/** Something that time brings about, at a moment in epoch milliseconds on the database's clock. */
interface Watched {
  readonly moment: number;
  readonly happen: (at: Circumstances) => NewEvent;
}

/** What time can have brought about by `now`: for each step and timer its choices, of which the first that is due happens. */
function watched(state: ExecutionState, now: number): Watched[][] {
  const steps = state.steps.dueBy(now).map(([, open]) => watchedOfStep(state, open));
  if (!timersRun(state)) return steps;
  const timers = state.timers
    .dueBy(now)
    .map(([timer, fireAt]): Watched[] => [
      { moment: fireAt, happen: () => ({ type: 'TimerFired', data: { timer } }) },
    ]);
  return [...timers, ...steps];
}

function watchedOfStep(state: ExecutionState, open: OpenStep): Watched[] {
  const { step, attempt, retryAt } = open;
  const choices = stepLimits(open)
    .sort((a, b) => a.moment - b.moment)
    .map((limit): Watched => ({
      moment: limit.moment,
      happen: (at) => runsOver(state, open, limit, at),
    }));
  // Behind the limits: a step whose time is over is not tried again, even when both were found late.
  if (retryAt !== undefined && state.status === 'running') {
    const retried: NewEvent = { type: 'StepRetried', data: { step, attempt: attempt + 1 } };
    choices.push({ moment: retryAt, happen: () => retried });
  }
  return choices;
}

function runsOver(state: ExecutionState, open: OpenStep, limit: StepLimit, at: Circumstances): NewEvent {
  const { step, attempt } = open;
  const { kind, limitMs } = limit;
  const error = {
    code: 'timeout',
    message: `step ${step} ran over its ${kind} limit of ${limitMs} ms`,
    retryable: kind !== 'schedule_to_close',
    details: { timeout: kind },
  };
  const retry = kind === 'schedule_to_close' ? undefined : retryLater(state, open, error, at);
  return retry ?? { type: 'StepTimedOut', data: { step, attempt, timeout: kind, error } };
}
