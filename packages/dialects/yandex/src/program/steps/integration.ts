import type { Json, StepError } from '@runlog/core';
import type { IntegrationStep } from '../document/model.js';
import { listed } from '../errors/code-list.js';
import { yawlCodeOf } from '../errors/table.js';
import type { Asked, StepRun } from '../interpreter/state.js';
import { open, type Progress, type Scope } from '../interpreter/turn.js';
import { ask } from './ask.js';
import type { Answers, Behaviour } from './behaviour.js';
import { checkOutput, done } from './done.js';
import { failed, type Failure } from './failure.js';
import { fed, feed, filterOutput, type Fed } from './templates.js';

/** A step that a worker carries out: input, fields, task, output; or on failure the first catch rule that fits. */
export function integration(step: IntegrationStep): Behaviour {
  const begin = (scope: Scope, run: StepRun): Progress =>
    feed(scope, run, step.input, afterInput(scope, step));
  return {
    type: step.connector.type,
    begin,
    answered: (scope, run, phase, asked) => {
      switch (phase) {
        case 'input':
          return fed(scope, run, asked.values, afterInput(scope, step));
        case 'fields':
          return schedule(scope, step, run, { answers: asked.values, input: run.input ?? null });
        case 'catch':
          return caught(scope, step, run, asked);
        default:
          return finish(scope, step, run, asked.values['output']);
      }
    },
    rejected: (scope, run, phase, failure) =>
      phase === 'catch' ? failed(scope, step, run, failure) : recover(scope, step, run, failure),
    restart: (scope, run) => begin(scope, run),
    receive: (scope, run, news) => {
      if (news.kind === 'completed') return completed(scope, step, { ...run, answered: true }, news.output);
      if (news.kind === 'failed') return recover(scope, step, run, inYawl(step, news.error));
      return open(news.kind === 'cancelled' ? { ...run, at: { name: 'task', cancelled: true } } : run);
    },
  };
}

const afterInput = (scope: Scope, step: IntegrationStep): Fed => ({
  fed: (run, input) =>
    ask({
      scope,
      run,
      phase: 'fields',
      questions: step.call.questions(input),
      answered: (answers) => schedule(scope, step, run, { answers, input }),
      rejected: (failure) => recover(scope, step, run, failure),
    }),
  failed: (run, failure) => recover(scope, step, run, failure),
});

/** What a task is made of. */
interface Filled {
  readonly answers: Answers;
  readonly input: Json;
}

function schedule(scope: Scope, step: IntegrationStep, run: StepRun, { answers, input }: Filled): Progress {
  const request = step.call.request(answers, input);
  if ('failure' in request) return recover(scope, step, run, request.failure);
  scope.turn.wanted.push({
    kind: 'scheduleStep',
    step: run.path,
    type: step.connector.type,
    ...(step.title !== undefined && { title: step.title }),
    ...(step.description !== undefined && { description: step.description }),
    ...request,
    retry: step.retry,
    timeouts: step.timeouts,
  });
  return open({ ...run, at: { name: 'task' } });
}

function completed(scope: Scope, step: IntegrationStep, run: StepRun, output: Json): Progress {
  const answer = step.call.raw(output);
  if ('failure' in answer) return recover(scope, step, run, answer.failure);
  return filterOutput(
    scope,
    run,
    { template: step.output, raw: answer.raw },
    {
      shaped: (value) => finish(scope, step, run, value),
      failed: (failure) => recover(scope, step, run, failure),
    },
  );
}

function finish(scope: Scope, step: IntegrationStep, run: StepRun, value: Json | undefined): Progress {
  const checked = checkOutput(value);
  return 'failure' in checked
    ? recover(scope, step, run, checked.failure)
    : done(scope, step, run, { output: checked.output, ...(step.next !== undefined && { next: step.next }) });
}

function inYawl({ connector }: IntegrationStep, error: StepError): Failure {
  const code = yawlCodeOf(connector.errors, error.code);
  const { message, details } = error;
  return { code, message, ...(details !== undefined && { details }) };
}

/** Looks for a catch rule; without one the failure ends the execution. */
function recover(scope: Scope, step: IntegrationStep, run: StepRun, failure: Failure): Progress {
  const index = step.catches.findIndex(({ match }) => listed(match, failure.code));
  const rule = step.catches[index];
  if (!rule) return failed(scope, step, run, failure);
  scope.turn.notes.push({ kind: 'caught', path: run.path, error: { ...failure, retryable: false } });
  const input = { error: failure.code, message: failure.message };
  const questions = [{ slot: 'output', template: rule.output, input }];
  return ask({
    scope,
    run,
    phase: 'catch',
    questions,
    rule: index,
    answered: (values) => caught(scope, step, run, { values, open: [], rule: index }),
    rejected: (invalid) => failed(scope, step, run, invalid),
  });
}

function caught(scope: Scope, step: IntegrationStep, run: StepRun, { values, rule }: Asked): Progress {
  const checked = checkOutput(values['output']);
  if ('failure' in checked) return failed(scope, step, run, checked.failure);
  const next = step.catches[rule ?? 0]?.next;
  return done(scope, step, run, { output: checked.output, ...(next !== undefined && { next }) });
}
