import type { FailStep } from '../document/model.js';
import type { StepRun } from '../interpreter/state.js';
import type { Progress, Scope } from '../interpreter/turn.js';
import { ask } from './ask.js';
import type { Answers, Behaviour } from './behaviour.js';
import { failed } from './failure.js';

/** Ends the whole execution as failed with the author's own message. */
export function fail(step: FailStep): Behaviour {
  const failNow = (scope: Scope, run: StepRun, { message }: Answers): Progress =>
    failed(scope, step, run, {
      code: 'STEP_FAIL',
      message: typeof message === 'string' ? message : JSON.stringify(message),
    });
  const begin = (scope: Scope, run: StepRun): Progress => {
    const questions = [{ slot: 'message', template: step.errorMessage, input: scope.state }];
    return ask({
      scope,
      run,
      phase: 'fields',
      questions,
      answered: (answers) => failNow(scope, run, answers),
      rejected: (failure) => failed(scope, step, run, failure),
    });
  };
  return {
    type: 'Fail',
    begin,
    answered: (scope, run, _phase, asked) => failNow(scope, run, asked.values),
    rejected: (scope, run, _phase, failure) => failed(scope, step, run, failure),
    restart: begin,
  };
}
