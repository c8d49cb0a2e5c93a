import { afterAll, describe, expect, test } from '@jest/globals';
import { isChildTask, wantedChild, type Json } from '@runlog/core';
import { stepRecords } from '../../src/program/index.js';
import { closeEvaluator, completed, Driver, failure, type World } from './driver.js';
import { expectReplayable } from './replay.js';

afterAll(closeEvaluator);

const workflow = (more: string, steps = ''): string =>
  `{yawl: "0.1", start: a, steps: {a: {title: Pay, workflow: {workflowId: payment${more}}}${steps}}}`;
const run = (document: string, world: World, input: Json = {}): Promise<Driver> =>
  Driver.start(document, input, world).settle();

describe('a workflow in a workflow', () => {
  test('is a step whose attempt is an execution, and gives its output', async () => {
    const document = workflow(
      ", executionInput: '\\({order: .id})', next: b",
      ", b: {noOp: {output: '\\(.)'}}",
    );
    const done = await run(document, () => completed({ paid: true }), { id: 7 });
    expect(done.tasks.map(wantedChild)).toEqual([{ definition: 'payment', input: { order: 7 } }]);
    expect(done.tasks.every(isChildTask)).toBe(true);
    expect(done.ofType('StepScheduled')).toMatchObject([
      { step: 'a', type: 'Workflow', title: 'Pay', timeouts: { startToCloseMs: 900_000 } },
    ]);
    expect(done.state.output).toMatchObject({ id: 7, paid: true });
    expect(stepRecords(document, done.events).get('a')).toMatchObject({ output: { paid: true } });
    expectReplayable(document, done);
  });

  test.each<[string, string, Json]>([
    ['nothing', '', {}],
    ['JSON text', ', executionInput: \'{"a": [1, "\\(.id)"]}\'', { a: [1, '7'] }],
    ['any value', ", executionInput: '\\([.id, null])'", [7, null]],
    ['what its input template gives', ", input: '\\({n: .id})', executionInput: '\\(.)'", { n: 7 }],
  ])('is started with %s', async (_what, more, input) => {
    const done = await run(workflow(more), () => completed({}), { id: 7 });
    expect(done.tasks.map(wantedChild)).toEqual([{ definition: 'payment', input }]);
  });

  test('is not started with text that is no JSON', async () => {
    const done = await run(workflow(", executionInput: 'order \\(.id)'"), () => completed({}), { id: 7 });
    expect(done.tasks).toEqual([]);
    expect(done.state.error).toMatchObject({ code: 'STEP_INVALID_ARGUMENT' });
  });

  test('that gives nothing gives no variables; one that gives no object has to be wrapped', async () => {
    expect((await run(workflow(''), () => completed(null))).state.output).toEqual({});
    const bare = await run(workflow(''), () => completed('text'));
    expect(bare.state.error).toMatchObject({ code: 'STEP_INVALID_OUTPUT' });
    const wrapped = await run(workflow(", output: '\\({all: .})'"), () => completed('text'));
    expect(wrapped.state.output).toEqual({ all: 'text' });
  });
});

describe('a workflow that fails in a workflow', () => {
  const caught = workflow(
    ", catch: [{errorList: [HTTP_CALL_502, card_declined], output: '\\({why: .error})', next: b}]",
    ", b: {noOp: {output: '\\(.)'}}",
  );

  test.each(['HTTP_CALL_502', 'card_declined'])('fails the step with its own code: %s', async (code) => {
    const done = await run(caught, () => failure(code, 'no'));
    expect(done.state).toMatchObject({ status: 'completed', output: { why: code } });
    expect((await run(workflow(''), () => failure(code, 'no'))).state.error).toMatchObject({
      code,
      message: 'no',
    });
  });

  test.each([
    ['timeout', 'STEP_TIMEOUT'],
    ['child.not_found', 'STEP_FAILED_PRECONDITION'],
    ['child.nesting_limit', 'STEP_FAILED_PRECONDITION'],
    ['child.invalid_input', 'STEP_INVALID_ARGUMENT'],
    ['child.quota_exceeded', 'STEP_QUOTA_EXCEEDED'],
    ['child.cancelled', 'STEP_INTERNAL'],
  ])('for %s fails it with %s', async (code, yawl) => {
    expect((await run(workflow(''), () => failure(code))).state.error).toMatchObject({ code: yawl });
  });

  test('is tried again by the codes that it failed with, in its words or in ours', async () => {
    const policy = (code: string): string =>
      workflow(`, retryPolicy: {errorList: [${code}], retryCount: 2, initialDelay: 1s}`);
    const tries = async (listed: string, failed: string): Promise<number> =>
      (await run(policy(listed), () => failure(failed))).tasks.length;
    expect(await tries('HTTP_CALL_502', 'HTTP_CALL_502')).toBe(3);
    expect(await tries('STEP_TIMEOUT', 'timeout')).toBe(3);
    expect(await tries('STEP_TIMEOUT', 'STEP_TIMEOUT')).toBe(3);
    expect(await tries('HTTP_CALL_502', 'HTTP_CALL_503')).toBe(1);
  });

  test('because somebody stopped it, is neither tried again nor caught', async () => {
    const all = workflow(
      ", retryPolicy: {errorList: [ALL], retryCount: 2, initialDelay: 1s}, catch: [{errorList: [ALL], output: '\\({})', next: b}]",
      ', b: {noOp: {}}',
    );
    const done = await run(all, () => failure('child.cancelled'));
    expect(done.tasks).toHaveLength(1);
    expect(done.state).toMatchObject({ status: 'failed', error: { code: 'STEP_INTERNAL' } });
  });
});
