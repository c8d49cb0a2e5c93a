import type { EventOf, ExecutionEvent } from '../events/event.js';
import { MissingCreation } from '../errors.js';
import { evolveStep, isStepEvent } from './evolve-step.js';
import { noTimers, nothingOpen } from './open-things.js';
import type { ExecutionState } from './state.js';
import type { ExecutionStatus } from './status.js';

/** The state after one more event. Total over all event types; the first event must be ExecutionCreated. */
export function evolve(state: ExecutionState | undefined, event: ExecutionEvent): ExecutionState {
  if (event.type === 'ExecutionCreated') return created(event);
  if (!state) throw new MissingCreation(event.executionId);
  if (event.type === 'ExecutionRetried') return reopened(state, event);
  const changes = isStepEvent(event) ? evolveStep(state, event) : evolveExecution(state, event);
  return { ...state, ...changes, version: event.version, updatedAt: event.recordedAt };
}

/** The state that a whole log, or its tail behind `from`, leads to; undefined for the empty log. */
export const fold = (events: readonly ExecutionEvent[], from?: ExecutionState): ExecutionState | undefined =>
  events.reduce<ExecutionState | undefined>(evolve, from);

// A state that begins as one literal, and not as a spread, is copied by every later event at half the cost.
function created({ data, executionId, version, recordedAt }: EventOf<'ExecutionCreated'>): ExecutionState {
  const state: ExecutionState = {
    id: executionId,
    version,
    tenant: data.tenant,
    definition: data.definition,
    input: data.input,
    labels: data.labels,
    priority: data.priority,
    status: data.queued ? 'queued' : 'created',
    createdAt: recordedAt,
    updatedAt: recordedAt,
    steps: nothingOpen.steps,
    ended: nothingOpen.ended,
    timers: nothingOpen.timers,
  };
  const more = Object.entries(data).filter(([member]) => !Object.hasOwn(state, member) && member !== 'by');
  // What is optional, and what a newer release may have put there. Who asked is a fact of the log that decides nothing.
  return more.length > 0 ? { ...Object.fromEntries(more), ...state } : state;
}

type LifeEvent = Exclude<
  ExecutionEvent,
  Parameters<typeof evolveStep>[1] | EventOf<'ExecutionCreated' | 'ExecutionRetried'>
>;

function evolveExecution(state: ExecutionState, event: LifeEvent): Partial<ExecutionState> {
  switch (event.type) {
    case 'ExecutionStarted':
      return { status: 'running', startedAt: event.recordedAt };
    case 'TimerStarted':
      return { timers: state.timers.with(event.data.timer, event.data.fireAt) };
    case 'TimerFired':
    case 'TimerCancelled':
      return { timers: state.timers.without(event.data.timer) };
    case 'CancelRequested':
      return { status: 'cancelling', cancel: event.data.mode };
    case 'ExecutionPaused':
      return { status: 'paused' };
    case 'ExecutionResumed':
      return { status: reopenedStatus(state, event) };
    case 'ExecutionCompleted':
      return ended(event, { status: 'completed', output: event.data.output });
    case 'ExecutionFailed':
      return ended(event, {
        status: 'failed',
        error: event.data.error,
        ...(event.data.step !== undefined && { failedStep: event.data.step }),
      });
    case 'ExecutionCancelled':
      return ended(event, { status: 'cancelled' });
    case 'ExecutionTimedOut':
      return ended(event, { status: 'timed_out' });
    case 'SignalReceived':
    case 'ControlStepEntered':
    case 'ControlStepLeft':
    case 'ExpressionEvaluated':
    case 'ExpressionFailed':
      return {};
  }
}

const ended = (event: ExecutionEvent, outcome: Partial<ExecutionState>): Partial<ExecutionState> => ({
  ...outcome,
  finishedAt: event.recordedAt,
  timers: noTimers,
});

// What the event says counts, and not that the execution was queued once: a release that knows of no queue lets it in.
function reopenedStatus(
  { startedAt }: ExecutionState,
  { data }: EventOf<'ExecutionResumed' | 'ExecutionRetried'>,
): ExecutionStatus {
  if (startedAt !== undefined) return 'running';
  return data.queued ? 'queued' : 'created';
}

function reopened(state: ExecutionState, event: EventOf<'ExecutionRetried'>): ExecutionState {
  const { finishedAt, output, error, failedStep, cancel, deadline, ...kept } = state;
  return {
    ...kept,
    status: reopenedStatus(state, event),
    ...(kept.parent && { released: true }),
    ...(event.data.deadline !== undefined && { deadline: event.data.deadline }),
    version: event.version,
    updatedAt: event.recordedAt,
  };
}
