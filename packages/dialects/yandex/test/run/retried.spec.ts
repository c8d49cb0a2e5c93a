import { afterAll, describe, expect, test } from '@jest/globals';
import { isTerminal, type Json } from '@runlog/core';
import { closeEvaluator, completed, Driver, failure, type World } from './driver.js';
import { expectReplayable } from './replay.js';

afterAll(closeEvaluator);

/** Runs to the end, retries the execution, and runs to the end again. */
async function twice(document: string, world: World, input: Json = {}): Promise<Driver> {
  const run = await Driver.start(document, input, world).settle();
  expect(isTerminal(run.state.status)).toBe(true);
  run.command({ kind: 'retry' });
  await run.settle();
  // Every state of a run holds what is wanted at once, so very long ones would take long to compare.
  if (run.events.length < 1000) expectReplayable(document, run);
  return run;
}

const scheduled = (run: Driver): string[] =>
  run.ofType('StepScheduled').map(({ step, attempt }) => `${step} ${attempt}`);
const fn = (id: string, more = ''): string => `${id}: {functionCall: {functionId: ${id}${more}}}`;
const workflow = (steps: string): string => `{yawl: "0.1", start: a, steps: {${steps}}}`;

describe('a retried execution', () => {
  test('runs the step that failed anew, and nothing that completed', async () => {
    const document = workflow(`${fn('a', ', next: b')}, ${fn('b', ', next: c')}, ${fn('c')}`);
    const world: World = ({ step, attempt }) =>
      step === 'b' && attempt === 1 ? failure('handler_error') : completed({ step });
    const run = await twice(document, world);
    expect(run.state).toMatchObject({ status: 'completed', output: { step: 'c' } });
    expect(scheduled(run)).toEqual(['a 1', 'b 1', 'b 2', 'c 1']);
  });

  test('runs cancelled neighbours anew, keeps completed ones, and begins those that never began', async () => {
    const branch = (name: string): string => `${name}: {start: s, steps: {${fn('s')}}}`;
    const document = workflow(
      `a: {parallel: {concurrency: 3, branches: {${['done', 'slow', 'broken', 'later'].map(branch).join(', ')}}}}`,
    );
    const world: World = ({ step, attempt }) => {
      if (step === 'a.broken.s' && attempt === 1) return { afterMs: 1000, report: failure('handler_error') };
      if (step === 'a.slow.s' && attempt === 1) return { afterMs: 5000, report: completed({}) };
      return step === 'a.later.s'
        ? { afterMs: 5000, report: completed({ step }) }
        : completed({ step, attempt });
    };
    const run = await twice(document, world);
    expect(scheduled(run)).toEqual([
      'a.done.s 1',
      'a.slow.s 1',
      'a.broken.s 1',
      'a.later.s 1',
      'a.slow.s 2',
      'a.broken.s 2',
      'a.later.s 2',
    ]);
    expect(run.state.output).toMatchObject({
      done: { attempt: 1 },
      slow: { attempt: 2 },
      broken: { attempt: 2 },
      later: { step: 'a.later.s' },
    });
  });

  test('goes on with the items of a foreach and the iterations of a while where they broke', async () => {
    const body = (inner: string): string => `do: {start: s, steps: {${inner}}}`;
    const document = workflow(
      String.raw`a: {foreach: {input: '\([{id: 0}, {id: 1}])', output: '\({all: .})', ` +
        `${body(`s: {while: {max_iterations: 2, ${body(fn('s'))}}}`)}}}`,
    );
    const world: World = ({ step, attempt }) =>
      step === 'a[1].s[1].s' && attempt === 1 ? failure('handler_error') : completed({ step });
    const run = await twice(document, world);
    expect(scheduled(run)).toEqual([
      'a[0].s[0].s 1',
      'a[0].s[1].s 1',
      'a[1].s[0].s 1',
      'a[1].s[1].s 1',
      'a[1].s[1].s 2',
    ]);
    expect(run.state.output).toEqual({ all: [{ step: 'a[0].s[1].s' }, { step: 'a[1].s[1].s' }] });
  });

  test('visits a step once more whose answer could not be used, because its path has a result already', async () => {
    const document = workflow(
      fn('a', String.raw`, output: '\({size: (.list | length + 0)})'`).replace(
        'length + 0',
        'map(.id) | length',
      ),
    );
    const world: World = ({ step }) => completed(step === 'a' ? { list: 7 } : { list: [{ id: 1 }] });
    const run = await twice(document, world);
    expect(scheduled(run)).toEqual(['a 1', 'a[1] 1']);
    expect(run.state).toMatchObject({ status: 'completed', output: { size: 1 } });
  });

  test('asks again for an answer of jq that failed', async () => {
    const document = workflow(String.raw`a: {noOp: {output: '\({x: (.x | splits)})'}}`);
    const run = await twice(document, () => 'silence', { x: 'a' });
    expect(run.state.status).toBe('failed');
    expect(run.ofType('ExpressionFailed').map(({ key }) => key)).toEqual([
      'a#output.output',
      'a#output.output#1',
    ]);
    expect(run.ofType('ControlStepEntered')).toHaveLength(2);
  });

  test('keeps what the items of a foreach completed when only its output failed', async () => {
    const document = workflow(
      String.raw`a: {foreach: {input: '\([{}])', output: '\(.[0].n | splits)', do: {start: s, steps: {${fn('s')}}}}}`,
    );
    const run = await twice(document, () => completed({ n: 'x' }));
    expect(scheduled(run)).toEqual(['a[0].s 1']);
    expect(run.state.error).toMatchObject({ code: 'STEP_INVALID_TEMPLATE_EXPRESSION' });
  });

  test('fails again by the same fail, switch or quota', async () => {
    for (const step of [
      'fail: {errorMessage: no}',
      'switch: {choices: [{condition: "false", next: a}]}',
      'noOp: {next: a}',
    ]) {
      const run = await twice(workflow(`a: {${step}}`), () => 'silence');
      expect(run.ofType('ExecutionFailed')).toHaveLength(2);
      const [first, second] = run.ofType('ExecutionFailed');
      expect(second).toEqual(first);
    }
  });

  test('does not count steps again towards the limit', async () => {
    const document = workflow(`a: {while: {max_iterations: 1000, do: {start: s, steps: {${fn('s')}}}}}`);
    const world: World = ({ step, attempt }) =>
      step === 'a[700].s' && attempt === 1 ? failure('handler_error') : completed({ step });
    const run = await twice(document, world);
    expect(run.state).toMatchObject({ status: 'completed', output: { step: 'a[999].s' } });
  });

  test('tells a failure that came while it was paused', async () => {
    const branch = (name: string): string =>
      `${name}: {start: s, steps: {${fn('s', ', next: t')}, ${fn('t')}}}`;
    const document = workflow(`a: {parallel: {branches: {${branch('x')}, ${branch('y')}}}}`);
    const world: World = ({ step, attempt }) => {
      if (step === 'a.x.s' && attempt === 1) return { afterMs: 10, report: failure('handler_error') };
      return { afterMs: 20, report: completed({ step }) };
    };
    const run = Driver.start(document, {}, world);
    await run.settle(() => run.tasks.length === 2);
    run.command({ kind: 'pause' });
    await run.settle();
    run.command({ kind: 'resume' });
    await run.settle();
    expect(run.state.status).toBe('failed');
    expect(scheduled(run)).toEqual(['a.x.s 1', 'a.y.s 1']);
    run.command({ kind: 'retry' });
    await run.settle();
    expect(run.state.output).toEqual({ x: { step: 'a.x.t' }, y: { step: 'a.y.t' } });
    expect(scheduled(run).slice(2).sort()).toEqual(['a.x.s 2', 'a.x.t 1', 'a.y.t 1']);
    expectReplayable(document, run);
  });
});
