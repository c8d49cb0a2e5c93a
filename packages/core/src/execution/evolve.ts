import type { EventOf, ExecutionEvent } from '../events/event.js';
import { MissingCreation } from '../errors.js';
import { evolveStep, isStepEvent } from './evolve-step.js';
import { without } from './without.js';
import type { ExecutionState } from './state.js';

/** The state after one more event. Total over all event types; the first event must be ExecutionCreated. */
export function evolve(state: ExecutionState | undefined, event: ExecutionEvent): ExecutionState {
  if (event.type === 'ExecutionCreated') return created(event);
  if (!state) throw new MissingCreation(event.executionId);
  const next = isStepEvent(event) ? evolveStep(state, event) : evolveExecution(state, event);
  return { ...next, version: event.version, updatedAt: event.recordedAt };
}

/** The state that a whole log, or its tail behind `from`, leads to; undefined for the empty log. */
export const fold = (events: readonly ExecutionEvent[], from?: ExecutionState): ExecutionState | undefined =>
  events.reduce<ExecutionState | undefined>(evolve, from);

const created = ({
  data,
  executionId,
  version,
  recordedAt,
}: EventOf<'ExecutionCreated'>): ExecutionState => ({
  ...data,
  id: executionId,
  version,
  status: 'created',
  createdAt: recordedAt,
  updatedAt: recordedAt,
  steps: new Map(),
  ended: new Map(),
  timers: new Map(),
});

type LifeEvent = Exclude<ExecutionEvent, Parameters<typeof evolveStep>[1] | EventOf<'ExecutionCreated'>>;

function evolveExecution(state: ExecutionState, event: LifeEvent): ExecutionState {
  switch (event.type) {
    case 'ExecutionStarted':
      return { ...state, status: 'running', startedAt: event.recordedAt };
    case 'TimerStarted':
      return { ...state, timers: new Map(state.timers).set(event.data.timer, event.data.fireAt) };
    case 'TimerFired':
    case 'TimerCancelled':
      return { ...state, timers: without(state.timers, event.data.timer) };
    case 'CancelRequested':
      return { ...state, status: 'cancelling', cancel: event.data.mode };
    case 'ExecutionPaused':
      return { ...state, status: 'paused' };
    case 'ExecutionResumed':
      return { ...state, status: state.startedAt === undefined ? 'created' : 'running' };
    case 'ExecutionRetried':
      return reopened(state, event);
    case 'ExecutionCompleted':
      return ended(state, event, { status: 'completed', output: event.data.output });
    case 'ExecutionFailed':
      return ended(state, event, {
        status: 'failed',
        error: event.data.error,
        ...(event.data.step !== undefined && { failedStep: event.data.step }),
      });
    case 'ExecutionCancelled':
      return ended(state, event, { status: 'cancelled' });
    case 'ExecutionTimedOut':
      return ended(state, event, { status: 'timed_out' });
    case 'SignalReceived':
    case 'ControlStepEntered':
    case 'ControlStepLeft':
    case 'ExpressionEvaluated':
    case 'ExpressionFailed':
      return state;
  }
}

const ended = (
  state: ExecutionState,
  event: ExecutionEvent,
  outcome: Partial<ExecutionState>,
): ExecutionState => ({
  ...state,
  ...outcome,
  finishedAt: event.recordedAt,
  timers: new Map(),
});

function reopened(state: ExecutionState, event: EventOf<'ExecutionRetried'>): ExecutionState {
  const { finishedAt, output, error, failedStep, cancel, deadline, ...kept } = state;
  return {
    ...kept,
    status: state.startedAt === undefined ? 'created' : 'running',
    ...(event.data.deadline !== undefined && { deadline: event.data.deadline }),
  };
}
