import { afterAll, describe, expect, test } from '@jest/globals';
import { closeEvaluator, completed, Driver, httpAnswer, httpFailure, type World } from './driver.js';

afterAll(closeEvaluator);

const types = (run: Driver): string[] => run.events.map(({ type }) => type);

describe('the result of a workflow', () => {
  test('of one noOp is its variables: the input by name and the members of an object', async () => {
    const run = await Driver.start('{yawl: "0.1", start: a, steps: {a: {noOp: {}}}}', { a: 1 }).settle();
    expect(run.state.output).toEqual({ input: { a: 1 }, a: 1 });
    expect(types(run)).toEqual([
      'ExecutionCreated',
      'ExecutionStarted',
      'ControlStepEntered',
      'ControlStepLeft',
      'ExecutionCompleted',
    ]);
  });

  test('whose input is an array has it under the name input only', async () => {
    const run = await Driver.start('{yawl: "0.1", start: a, steps: {a: {noOp: {}}}}', [1, 2]).settle();
    expect(run.state.output).toEqual({ input: [1, 2] });
  });

  test('never lets a member called input hide the input itself', async () => {
    const run = await Driver.start('{yawl: "0.1", start: a, steps: {a: {noOp: {}}}}', {
      input: 1,
      b: 2,
    }).settle();
    expect(run.state.output).toEqual({ input: { input: 1, b: 2 }, b: 2 });
  });
});

const document = String.raw`
yawl: '0.1'
start: list
steps:
  list:
    title: All posts
    httpCall:
      url: http://example.test/\(.a)/posts
      output: '\({"posts": .})'
      next: pick
  pick:
    switch:
      choices:
        - condition: .posts | length > 1
          next: many
      default: few
  many:
    functionCall:
      functionId: count
      input: '\({n: (.posts|length)})'
  few:
    fail:
      errorMessage: 'only \(.posts|length)'
`;

describe('a small workflow', () => {
  test('calls over HTTP, decides, calls a function and answers with its result only', async () => {
    const world: World = ({ handler, input }) =>
      handler === 'http' ? httpAnswer([1, 2]) : completed({ got: input });
    const run = await Driver.start(document, { a: 1 }, world).settle();
    expect(run.state.output).toEqual({ got: { n: 2 } });
    expect(run.tasks).toMatchObject([
      { queue: 'default', handler: 'http', input: { method: 'GET', url: 'http://example.test/1/posts' } },
      { queue: 'count', handler: 'count', input: { n: 2 } },
    ]);
    expect(run.ofType('StepScheduled')).toMatchObject([
      { step: 'list', type: 'HttpCall', title: 'All posts' },
      { step: 'many', type: 'FunctionCall' },
    ]);
  });

  test('needs no evaluation for templates that are simple', async () => {
    const run = await Driver.start(document, { a: 1 }, () => httpAnswer([1])).settle();
    expect(run.state.error).toEqual({ code: 'STEP_FAIL', message: 'only 1', retryable: false });
    expect(run.evaluations).toBe(0);
    expect(types(run)).toEqual([
      'ExecutionCreated',
      'ExecutionStarted',
      'StepScheduled',
      'StepCompleted',
      'ControlStepEntered',
      'ControlStepLeft',
      'ControlStepEntered',
      'ControlStepLeft',
      'ExecutionFailed',
    ]);
  });

  test('fails with the code of the step that broke it', async () => {
    const run = await Driver.start(document, { a: 1 }, () => httpFailure(500)).settle();
    expect(run.state.error).toEqual({ code: 'HTTP_CALL_500', message: 'answered 500', retryable: false });
    expect(run.state.failedStep).toBe('list');
  });
});
