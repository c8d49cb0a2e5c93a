import {
  noRetry,
  type Decision,
  type ExecutionEvent,
  type Json,
  type Program,
  type ScheduleStep,
  type StepError,
} from '@runlog/core';
import type { TaskDocument } from './document.js';

/** The one step of such an execution. */
export const taskStep = 'task';

/** How far the one step is. The input stays, because a retried execution needs it again. */
interface TaskState {
  readonly input: Json;
  readonly step: TaskProgress;
}

type TaskProgress =
  | { readonly at: 'wanted' | 'scheduled' | 'cancelled' }
  | { readonly at: 'completed'; readonly output: Json }
  | { readonly at: 'failed'; readonly error: StepError };

/** Runs one task with the execution's input; its output is the execution's. */
export function taskProgram(document: TaskDocument): Program<TaskState> {
  const spec = specOf(document);
  return {
    initial: (input) => ({ input, step: { at: 'wanted' } }),
    evolve: (state, event) => {
      const step = progress(state.step, event);
      return step === state.step ? state : { ...state, step };
    },
    decide: ({ input, step }) => decide(step, { ...spec, input }),
  };
}

function progress(step: TaskProgress, event: ExecutionEvent): TaskProgress {
  switch (event.type) {
    case 'StepScheduled':
      return { at: 'scheduled' };
    case 'StepCompleted':
      return { at: 'completed', output: event.data.output };
    case 'StepFailed':
    case 'StepTimedOut':
      return { at: 'failed', error: event.data.error };
    case 'StepCancelled':
      return { at: 'cancelled' };
    case 'ExecutionRetried':
      return step.at === 'failed' || step.at === 'cancelled' ? { at: 'wanted' } : step;
    default:
      return step;
  }
}

function decide(step: TaskProgress, schedule: ScheduleStep): readonly Decision[] {
  switch (step.at) {
    case 'wanted':
      return [schedule];
    case 'completed':
      return [{ kind: 'complete', output: step.output }];
    case 'failed':
      return [{ kind: 'fail', error: step.error, step: taskStep }];
    case 'scheduled':
    case 'cancelled':
      return [];
  }
}

function specOf({ handler, queue, type, retry, timeouts }: TaskDocument): Omit<ScheduleStep, 'input'> {
  return {
    kind: 'scheduleStep',
    step: taskStep,
    type,
    queue,
    handler,
    retry: retry ?? noRetry,
    timeouts,
  };
}
