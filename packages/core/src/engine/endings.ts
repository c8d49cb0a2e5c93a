import type { NewEvent } from '../events/event.js';
import type { ExecutionState, OpenStep } from '../execution/state.js';

/** The events that end the steps under way (all, or those chosen), because nobody waits for them any more. */
export const cancelOpenSteps = (
  state: ExecutionState,
  chosen: (step: OpenStep) => boolean = () => true,
): NewEvent[] =>
  [...state.steps.values()]
    .filter(chosen)
    .map(({ step, attempt }) => ({ type: 'StepCancelled', data: { step, attempt } }));
