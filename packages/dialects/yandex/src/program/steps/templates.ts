import type { Json } from '@runlog/core';
import type { Template } from '../template/parse.js';
import type { StepRun } from '../interpreter/state.js';
import type { Progress, Scope } from '../interpreter/turn.js';
import { ask } from './ask.js';
import type { Answers } from './behaviour.js';
import { checkSize } from './done.js';
import type { Failure } from './failure.js';

/** Goes on with a step that was fed, or with why it could not be. */
export interface Fed {
  readonly fed: (run: StepRun, input: Json) => Progress;
  readonly failed: (run: StepRun, failure: Failure) => Progress;
}

/** Applies the `input` template to the variables; without one the step sees all of them. */
export function feed(scope: Scope, run: StepRun, template: Template | undefined, then: Fed): Progress {
  if (!template) return takeInput(scope, run, scope.state, then);
  const questions = [{ slot: 'input', template, input: scope.state }];
  return ask({
    scope,
    run,
    phase: 'input',
    questions,
    answered: (answers) => fed(scope, run, answers, then),
    rejected: (failure) => then.failed(run, failure),
  });
}

/** Goes on with the answer of the `input` template. */
export const fed = (scope: Scope, run: StepRun, answers: Answers, then: Fed): Progress =>
  takeInput(scope, run, answers['input'] ?? null, then);

function takeInput(scope: Scope, run: StepRun, input: Json, then: Fed): Progress {
  const failure = checkSize('input', input);
  if (failure) return then.failed(run, failure);
  scope.turn.notes.push({ kind: 'fed', path: run.path, input });
  return then.fed({ ...run, input }, input);
}

/** Goes on with a step whose output was shaped, or with why it could not be. */
export interface Shaped {
  readonly shaped: (value: Json | undefined) => Progress;
  readonly failed: (failure: Failure) => Progress;
}

/** Applies the `output` template to a raw output; without one the raw output is the answer. */
export function filterOutput(
  scope: Scope,
  run: StepRun,
  { template, raw }: { readonly template: Template | undefined; readonly raw: Json },
  then: Shaped,
): Progress {
  if (!template) return then.shaped(raw);
  return ask({
    scope,
    run,
    phase: 'output',
    questions: [{ slot: 'output', template, input: raw }],
    answered: (answers) => then.shaped(answers['output']),
    rejected: then.failed,
  });
}
