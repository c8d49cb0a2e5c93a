import type { Json } from '@runlog/core';
import type { ForeachStep, NoOpStep, ParallelStep, WhileStep } from '../document/model.js';
import type { StepRun } from '../interpreter/state.js';
import type { Progress, Scope } from '../interpreter/turn.js';
import type { Template } from '../template/parse.js';
import { checkOutput, done } from './done.js';
import { failed } from './failure.js';
import { filterOutput } from './templates.js';

/** The control steps that have an output. */
type Outputting = NoOpStep | ForeachStep | ParallelStep | WhileStep;

/** Ends a control step with the answer of its output template; one that cannot be merged fails the step. */
export function mergeOutput(scope: Scope, step: Outputting, run: StepRun, value: Json | undefined): Progress {
  const checked = checkOutput(value);
  if ('failure' in checked) return failed(scope, step, run, checked.failure);
  return done(scope, step, run, {
    output: checked.output,
    ...(step.next !== undefined && { next: step.next }),
  });
}

/** Ends a control step with its raw output, filtered by its template. */
export const finish = (scope: Scope, step: Outputting, run: StepRun, raw: Json): Progress => {
  const template: Template | undefined = step.output;
  return filterOutput(
    scope,
    run,
    { template, raw },
    {
      shaped: (value) => mergeOutput(scope, step, run, value),
      failed: (failure) => failed(scope, step, run, failure),
    },
  );
};
