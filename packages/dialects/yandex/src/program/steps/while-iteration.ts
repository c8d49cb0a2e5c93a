import { isJsonObject, itemPath, type Json, type JsonObject } from '@runlog/core';
import type { WhileStep } from '../document/model.js';
import type { Loop, SequenceRun, StepRun } from '../interpreter/state.js';
import { open, type Progress, type Scope } from '../interpreter/turn.js';
import { ask, type Question } from './ask.js';
import type { Answers } from './behaviour.js';
import { kindOf } from './done.js';
import { failed, type Failure } from './failure.js';
import { hasEnded } from './fan.js';
import { finish } from './merge-output.js';
import { fed, feed, type Fed } from './templates.js';
import { holds } from './switch.js';

/** Begins an iteration: its input first. */
export function iterate(around: Scope, step: WhileStep, before: StepRun, loop: Loop): Progress {
  const run = { ...before, loop };
  const scope = inIteration(around, loop);
  return feed(scope, run, step.input, whenFed(scope, step));
}

/** Goes on with the answer of the input template. */
export function iterationFed(around: Scope, step: WhileStep, run: StepRun, answers: Answers): Progress {
  const scope = inIteration(around, loopOf(around, run));
  return fed(scope, run, answers, whenFed(scope, step));
}

const whenFed = (scope: Scope, step: WhileStep): Fed => ({
  fed: (run, input) => {
    const questions: Question[] = [];
    if (step.condition) questions.push({ slot: 'condition', template: step.condition, input });
    if (step.maxIterations && loopOf(scope, run).limit === undefined)
      questions.push({ slot: 'limit', template: step.maxIterations, input });
    return ask({
      scope,
      run,
      phase: 'condition',
      questions,
      answered: (answers) => decided(scope, step, run, answers),
      rejected: (failure) => failed(scope, step, run, failure),
    });
  },
  failed: (run, failure) => failed(scope, step, run, failure),
});

/** Runs the body once more, or ends the loop. */
export function decided(around: Scope, step: WhileStep, before: StepRun, answers: Answers): Progress {
  const fail = (failure: Failure): Progress => failed(around, step, before, failure);
  const limit = 'limit' in answers ? wholeNumber(answers['limit']) : loopOf(around, before).limit;
  if ('limit' in answers && limit === undefined)
    return fail(
      invalid(`max_iterations must be a whole number from 0, not ${JSON.stringify(answers['limit'])}`),
    );
  const loop: Loop = { ...loopOf(around, before), ...(limit !== undefined && { limit }) };
  const run: StepRun = { ...before, loop };
  const wanted = !step.condition || holds(answers['condition'] ?? null);
  if (!wanted || (limit !== undefined && loop.iteration >= limit)) return ended(around, step, run, loop);
  const { input } = run;
  if (!isJsonObject(input))
    return fail(invalid(`the input of a while must be an object, not ${kindOf(input)}`));
  return runBody(inIteration(around, loop), step, run, { loop, input });
}

function runBody(
  scope: Scope,
  step: WhileStep,
  run: StepRun,
  { loop, input }: { readonly loop: Loop; readonly input: JsonObject },
): Progress {
  const fresh: SequenceRun = {
    prefix: itemPath(run.path, loop.iteration),
    state: input,
    counter: loop.iteration,
    visits: [],
  };
  return afterBody({ ...run, loop }, loop, scope.sequences.begin(step.body, fresh, scope));
}

/** Takes what the body became: it goes on later, or the next iteration is due. */
export function afterBody(run: StepRun, loop: Loop, body: SequenceRun): Progress {
  const { body: _before, ...rest } = loop;
  if (!hasEnded(body)) return open({ ...run, loop: { ...rest, body }, at: { name: 'body' } });
  const output = body.output ?? loop.output;
  const next: Loop = {
    ...rest,
    iteration: loop.iteration + 1,
    state: { ...loop.state, ...body.state },
    ...(output !== undefined && { output }),
  };
  return { kind: 'again', run: { ...run, loop: next } };
}

/** The loop is over: its last output, filtered, is the step's. */
function ended(scope: Scope, step: WhileStep, run: StepRun, loop: Loop): Progress {
  // A loop that ran nothing counts as a step, so that no cycle of such loops is endless.
  if (loop.iteration === 0) scope.turn.steps += 1;
  return finish(scope, step, run, loop.output ?? {});
}

/** The surroundings of everything in one iteration: the loop's variables and `$counter`. */
export const inIteration = (scope: Scope, { iteration, state }: Loop): Scope => ({
  ...scope,
  state,
  counter: iteration,
});

const loopOf = (scope: Scope, { loop }: StepRun): Loop => loop ?? { iteration: 0, state: scope.state };

const invalid = (message: string): Failure => ({ code: 'STEP_INVALID_ARGUMENT', message });

function wholeNumber(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
