import type { NoOpStep } from '../document/model.js';
import type { StepRun } from '../interpreter/state.js';
import type { Progress, Scope } from '../interpreter/turn.js';
import type { Behaviour } from './behaviour.js';
import { failed } from './failure.js';
import { finish, mergeOutput } from './merge-output.js';

/** Does nothing but shape the variables; without an output field its output is all of them. */
export function noOp(step: NoOpStep): Behaviour {
  const begin = (scope: Scope, run: StepRun): Progress => {
    scope.turn.notes.push({ kind: 'fed', path: run.path, input: scope.state });
    return finish(scope, step, run, scope.state);
  };
  return {
    type: 'NoOp',
    begin,
    answered: (scope, run, _phase, asked) => mergeOutput(scope, step, run, asked.values['output']),
    rejected: (scope, run, _phase, failure) => failed(scope, step, run, failure),
    restart: begin,
  };
}
