import type { NewEvent } from '../events/event.js';
import type { ExecutionState, OpenStep } from '../execution/state.js';
import type { StepError } from '../steps/error.js';
import type { StepPath } from '../steps/path.js';

/** The events that end the steps under way (all, or those chosen), because nobody waits for them any more. */
export const cancelOpenSteps = (
  state: ExecutionState,
  chosen: (step: OpenStep) => boolean = () => true,
): NewEvent[] =>
  [...state.steps.values()]
    .filter(chosen)
    .map(({ step, attempt }) => ({ type: 'StepCancelled', data: { step, attempt } }));

/** The events that fail an execution with all that is under way: also for whoever gives up a program that broke its contract. */
export const failExecution = (state: ExecutionState, error: StepError, step?: StepPath): NewEvent[] => [
  ...cancelOpenSteps(state),
  { type: 'ExecutionFailed', data: { error, ...(step !== undefined && { step }) } },
];
