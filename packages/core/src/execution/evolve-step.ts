import type { EventOf, ExecutionEvent } from '../events/event.js';
import { without } from './without.js';
import type { ExecutionState, OpenStep } from './state.js';

type StepEvent = EventOf<
  | 'StepScheduled'
  | 'StepStarted'
  | 'StepAttemptFailed'
  | 'StepRetried'
  | 'StepCompleted'
  | 'StepFailed'
  | 'StepTimedOut'
  | 'StepCancelled'
>;

const stepEvents: ReadonlySet<string> = new Set<StepEvent['type']>([
  'StepScheduled',
  'StepStarted',
  'StepAttemptFailed',
  'StepRetried',
  'StepCompleted',
  'StepFailed',
  'StepTimedOut',
  'StepCancelled',
]);

/** True for the events that change which steps are under way. */
export const isStepEvent = (event: ExecutionEvent): event is StepEvent => stepEvents.has(event.type);

/** The state after an event of a step. An event of a step or attempt that is not open changes nothing. */
export function evolveStep(state: ExecutionState, event: StepEvent): ExecutionState {
  if (event.type === 'StepScheduled') return opened(state, event);
  const open = state.steps.get(event.data.step);
  const current = event.type === 'StepRetried' ? event.data.attempt - 1 : event.data.attempt;
  if (open?.attempt !== current) return state;
  switch (event.type) {
    case 'StepStarted':
      return changed(state, { ...open, startedAt: event.recordedAt, worker: event.data.worker });
    case 'StepAttemptFailed':
      return changed(state, { ...waiting(open), retryAt: event.data.retryAt, lastError: event.data.error });
    case 'StepRetried':
      return changed(state, { ...waiting(open), attempt: event.data.attempt, attemptAt: event.recordedAt });
    case 'StepCompleted':
      return {
        ...state,
        steps: without(state.steps, event.data.step),
        ended: state.ended.has(event.data.step) ? without(state.ended, event.data.step) : state.ended,
      };
    case 'StepFailed':
    case 'StepTimedOut':
    case 'StepCancelled':
      return {
        ...state,
        steps: without(state.steps, event.data.step),
        ended: new Map(state.ended).set(event.data.step, event.data.attempt),
      };
  }
}

function opened(state: ExecutionState, { data, recordedAt }: EventOf<'StepScheduled'>): ExecutionState {
  const { step, attempt, ...task } = data;
  return changed(state, {
    step,
    task,
    attempt,
    firstAttempt: attempt,
    scheduledAt: recordedAt,
    attemptAt: recordedAt,
  });
}

function waiting(open: OpenStep): OpenStep {
  const { startedAt, worker, retryAt, ...kept } = open;
  return kept;
}

const changed = (state: ExecutionState, open: OpenStep): ExecutionState => ({
  ...state,
  steps: new Map(state.steps).set(open.step, open),
});
