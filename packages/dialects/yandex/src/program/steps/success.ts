import type { SuccessStep } from '../document/model.js';
import { type Progress, type Scope } from '../interpreter/turn.js';
import type { StepRun } from '../interpreter/state.js';
import type { Behaviour } from './behaviour.js';
import { done } from './done.js';
import { failed } from './failure.js';

/** Ends the whole execution well, wherever it stands. The result is the last output on the way to it. */
export function success(step: SuccessStep): Behaviour {
  const begin = (scope: Scope, run: StepRun): Progress => {
    const progress = done(scope, step, run, {});
    scope.turn.ending ??= { kind: 'complete', output: scope.output ?? {} };
    return progress;
  };
  return {
    type: 'Success',
    begin,
    answered: begin,
    rejected: (scope, run, _phase, failure) => failed(scope, step, run, failure),
    restart: begin,
  };
}
