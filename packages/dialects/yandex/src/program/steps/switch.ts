import type { Json } from '@runlog/core';
import type { SwitchStep } from '../document/model.js';
import type { StepRun } from '../interpreter/state.js';
import type { Progress, Scope } from '../interpreter/turn.js';
import { ask } from './ask.js';
import type { Behaviour } from './behaviour.js';
import { done } from './done.js';
import { failed, type Failure } from './failure.js';
import { fed, feed, type Fed } from './templates.js';

/** Goes on at the first choice whose condition holds. Later conditions are not even looked at. */
export function switchStep(step: SwitchStep): Behaviour {
  const rejected = (scope: Scope, run: StepRun, failure: Failure): Progress =>
    failed(scope, step, run, failure);
  const afterInput = (scope: Scope): Fed => ({
    fed: (run) => choose(scope, step, run, 0),
    failed: (run, failure) => rejected(scope, run, failure),
  });
  const begin = (scope: Scope, run: StepRun): Progress => feed(scope, run, step.input, afterInput(scope));
  return {
    type: 'Switch',
    begin,
    answered: (scope, run, phase, asked) => {
      if (phase === 'input') return fed(scope, run, asked.values, afterInput(scope));
      const [[slot, value] = ['0', null]] = Object.entries(asked.values);
      return decide(scope, step, run, { index: Number(slot), value });
    },
    rejected: (scope, run, _phase, failure) => rejected(scope, run, failure),
    restart: begin,
  };
}

function choose(scope: Scope, step: SwitchStep, run: StepRun, index: number): Progress {
  const choice = step.choices[index];
  if (choice) {
    const slot = String(index);
    const questions = [{ slot, template: choice.condition, input: run.input ?? null }];
    return ask({
      scope,
      run,
      phase: 'choice',
      questions,
      answered: (answers) => decide(scope, step, run, { index, value: answers[slot] ?? null }),
      rejected: (failure) => failed(scope, step, run, failure),
    });
  }
  if (step.otherwise !== undefined) return done(scope, step, run, { next: step.otherwise });
  return failed(scope, step, run, {
    code: 'STEP_NO_CHOICE_MATCHED',
    message: 'no condition is true, and there is no default',
  });
}

function decide(
  scope: Scope,
  step: SwitchStep,
  run: StepRun,
  { index, value }: { readonly index: number; readonly value: Json },
): Progress {
  const next = step.choices[index]?.next;
  return holds(value) && next !== undefined
    ? done(scope, step, run, { next })
    : choose(scope, step, run, index + 1);
}

/** A condition holds when it gives true, or the text that YaWL's own samples write. */
export const holds = (value: Json): boolean => value === true || value === 'true';
