import { yawlLimits } from '../limits.js';
import type { Step } from '../document/model.js';
import { open, type CurrentStep, type Progress } from './turn.js';

/** Begins the current step, unless the execution has used up its steps. */
export function start({ step, behaviour, scope, run }: CurrentStep): Progress {
  const { turn } = scope;
  const limit = yawlLimits.stepsPerExecution;
  if (turn.steps >= limit) {
    const message = `the execution reached the limit of ${limit} steps`;
    turn.ending ??= {
      kind: 'fail',
      error: { code: 'STEP_QUOTA_EXCEEDED', message, retryable: false },
      step: run.path,
    };
    return open(run);
  }
  if (!holdsSteps(step)) turn.steps += 1;
  noteEntry({ step, behaviour, scope, run });
  return behaviour.begin(scope, run);
}

/** Writes into the log that a step of the scheduler's own begins; an integration step says so by its task. */
export function noteEntry({ step, behaviour, scope, run }: CurrentStep): void {
  if (step.kind === 'integration') return;
  scope.turn.wanted.push({
    kind: 'enterControlStep',
    step: run.path,
    type: behaviour.type,
    ...(step.title !== undefined && { title: step.title }),
    ...(step.description !== undefined && { description: step.description }),
  });
}

const holdsSteps = ({ kind }: Step): boolean => kind === 'foreach' || kind === 'parallel' || kind === 'while';
