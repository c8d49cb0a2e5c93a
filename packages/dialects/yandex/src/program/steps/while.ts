import type { WhileStep } from '../document/model.js';
import type { StepRun } from '../interpreter/state.js';
import { open, type Progress, type Scope } from '../interpreter/turn.js';
import type { Behaviour } from './behaviour.js';
import { failed } from './failure.js';
import { mergeOutput } from './merge-output.js';
import { positionBehind } from './position.js';
import { afterBody, decided, inIteration, iterate, iterationFed } from './while-iteration.js';

/**
 * Runs its body as long as the condition holds and the iterations do not run out. Before each iteration the input
 * template is applied to the loop's variables, then the condition to what it gave, both with `$counter`. What an
 * iteration merged is there for the next one; the raw output is that of the last iteration's last step.
 */
export function whileStep(step: WhileStep): Behaviour {
  const begin = (scope: Scope, run: StepRun): Progress =>
    iterate(scope, step, run, run.loop ?? { iteration: 0, state: scope.state });
  return {
    type: 'While',
    begin,
    answered: (scope, run, phase, asked) => {
      if (phase === 'input') return iterationFed(scope, step, run, asked.values);
      if (phase === 'condition') return decided(scope, step, run, asked.values);
      return mergeOutput(scope, step, run, asked.values['output']);
    },
    rejected: (scope, run, _phase, failure) => failed(scope, step, run, failure),
    restart: begin,
    again: begin,
    inside: {
      deliver: (scope, run, delivery) => {
        const { loop } = run;
        if (!loop?.body || positionBehind(run.path, delivery.path) !== loop.iteration) return open(run);
        const body = scope.sequences.deliver(step.body, loop.body, delivery, inIteration(scope, loop));
        return body === loop.body ? open(run) : afterBody(run, loop, body);
      },
      revive: (scope, run) => {
        const { loop } = run;
        // It had just ended an iteration when the execution ended.
        if (!loop?.body) return begin(scope, run);
        return afterBody(run, loop, scope.sequences.revive(step.body, loop.body, inIteration(scope, loop)));
      },
    },
  };
}
