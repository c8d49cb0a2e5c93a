import type { EventOf, ExecutionEvent } from '../events/event.js';
import { taskSpec } from '../steps/task-spec.js';
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

/** What an event of a step changes. An event of a step or attempt that is not open changes nothing. */
export function evolveStep(state: ExecutionState, event: StepEvent): Partial<ExecutionState> {
  if (event.type === 'StepScheduled') return opened(state, event);
  const open = state.steps.get(event.data.step);
  const current = event.type === 'StepRetried' ? event.data.attempt - 1 : event.data.attempt;
  if (open?.attempt !== current) return {};
  switch (event.type) {
    case 'StepStarted':
      return changed(state, { ...open, startedAt: event.recordedAt, worker: event.data.worker });
    case 'StepAttemptFailed':
      return changed(state, { ...waiting(open), retryAt: event.data.retryAt, lastError: event.data.error });
    case 'StepRetried':
      return changed(state, { ...waiting(open), attempt: event.data.attempt, attemptAt: event.recordedAt });
    case 'StepCompleted':
      return {
        steps: state.steps.without(event.data.step),
        ended: state.ended.without(event.data.step),
      };
    case 'StepFailed':
    case 'StepTimedOut':
    case 'StepCancelled':
      return {
        steps: state.steps.without(event.data.step),
        ended: state.ended.with(event.data.step, event.data.attempt),
      };
  }
}

function opened(
  state: ExecutionState,
  { data, recordedAt }: EventOf<'StepScheduled'>,
): Partial<ExecutionState> {
  const { step, attempt } = data;
  return changed(state, {
    step,
    task: taskSpec(data),
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

const changed = (state: ExecutionState, open: OpenStep): Partial<ExecutionState> => ({
  steps: state.steps.with(open.step, open),
});
