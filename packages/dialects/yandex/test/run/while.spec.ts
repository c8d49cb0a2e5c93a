import { afterAll, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { closeEvaluator, completed, Driver, type World } from './driver.js';
import { expectReplayable } from './replay.js';

afterAll(closeEvaluator);

/** A while whose body calls the function `f`; `more` are the other fields of the while. */
const workflow = (
  more: string,
  body = String.raw`b: {functionCall: {functionId: f, input: '\({n: $counter})'}}`,
): string => `{yawl: "0.1", start: a, steps: {a: {while: {${more}, do: {start: b, steps: {${body}}}}}}}`;

const echo: World = ({ input }) => completed({ got: input });
const run = (document: string, input: Json = {}, world = echo): Promise<Driver> =>
  Driver.start(document, input, world).settle();

describe('a while', () => {
  test('runs as often as max_iterations says, with $counter from 0', async () => {
    for (const spelling of [
      'max_iterations: 3',
      'maxIterations: 3',
      "max_iterations: '3'",
      String.raw`max_iterations: '\(.n)'`,
    ]) {
      const done = await run(workflow(spelling), { n: 3 });
      expect(done.tasks.map(({ step, input }) => [step, input])).toEqual([
        ['a[0].b', { n: 0 }],
        ['a[1].b', { n: 1 }],
        ['a[2].b', { n: 2 }],
      ]);
    }
  });

  test('has the output of its last iteration’s last step, filtered', async () => {
    const document = workflow(String.raw`max_iterations: 2, output: '\({last: .got.n})'`);
    const done = await run(document);
    expect(done.state.output).toEqual({ last: 1 });
    expectReplayable(document, done);
  });

  test('runs as long as its condition holds', async () => {
    const document = workflow("condition: '$counter < 2'");
    const done = await run(document);
    expect(done.tasks).toHaveLength(2);
    expectReplayable(document, done);
  });

  test('sees in its condition what iterations merged', async () => {
    const world: World = ({ attempt, step }) => completed({ done: attempt === 1 && step === 'a[2].b' });
    const done = await run(workflow("condition: '.done != true'"), {}, world);
    expect(done.tasks).toHaveLength(3);
    expect(done.state.output).toEqual({ done: true });
  });

  test('ends at whichever of both comes first', async () => {
    expect((await run(workflow("condition: '$counter < 5', max_iterations: 2"))).tasks).toHaveLength(2);
    expect((await run(workflow("condition: '$counter < 2', max_iterations: 5"))).tasks).toHaveLength(2);
  });

  test('feeds each iteration through its input template', async () => {
    const document = workflow(
      String.raw`max_iterations: 2, input: '\({n: (.start + $counter)})'`,
      'b: {functionCall: {functionId: f}}',
    );
    const done = await run(document, { start: 10 });
    expect(done.tasks.map(({ input }) => input)).toEqual([{ n: 10 }, { n: 11 }]);
    expectReplayable(document, done);
  });

  test('that never runs has an empty output', async () => {
    expect((await run(workflow('max_iterations: 0'))).state.output).toEqual({});
    expect((await run(workflow("condition: 'false'"))).state.output).toEqual({});
  });

  test.each(['many', '1.5', '-1'])('is refused a limit of %s', async (limit) => {
    const done = await run(workflow(String.raw`max_iterations: '\(.limit)'`), { limit });
    expect(done.state.error).toMatchObject({
      code: 'STEP_INVALID_ARGUMENT',
      message: expect.stringContaining(limit),
    });
  });

  test('is refused an input that is no object', async () => {
    const done = await run(workflow(String.raw`max_iterations: 1, input: '\([.])'`));
    expect(done.state.error).toMatchObject({ code: 'STEP_INVALID_ARGUMENT' });
  });

  test('hands $counter down to the steps inside its branches', async () => {
    const body = String.raw`b: {parallel: {branches: {x: {start: c, steps: {c: {functionCall: {functionId: f, input: '\({n: $counter})'}}}}}}}`;
    expect((await run(workflow('max_iterations: 2', body))).tasks.map(({ input }) => input)).toEqual([
      { n: 0 },
      { n: 1 },
    ]);
  });

  test('has no $counter outside: it is null', async () => {
    const document = String.raw`{yawl: "0.1", start: a, steps: {a: {noOp: {output: '\({c: $counter})'}}}}`;
    expect((await run(document)).state.output).toEqual({ c: null });
  });

  test('that would go on for ever is ended by the limit of steps', async () => {
    const done = await run(workflow("condition: 'true'"));
    expect(done.state.error).toMatchObject({ code: 'STEP_QUOTA_EXCEEDED' });
    expect(done.ofType('StepCompleted')).toHaveLength(1000);
  });

  test('goes round at once without exhausting the stack', async () => {
    const done = await run(workflow('max_iterations: 900', 'b: {wait: {duration: 0}}'));
    expect(done.state.status).toBe('completed');
    expect(done.ofType('TimerStarted')).toEqual([]);
  });
});

describe('$global', () => {
  test('is what the workflow knew before its current step', async () => {
    const document = String.raw`
yawl: '0.1'
start: first
steps:
  first: {noOp: {output: '\({x: 1})', next: second}}
  second:
    foreach:
      input: '\([{id: 1}])'
      output: '\({all: .})'
      do:
        start: one
        steps:
          one: {noOp: {output: '\({x: 2, g: $global.x, id: .id})', next: two}}
          two: {noOp: {output: '\({x: .x, g: $global.x, keys: ($global | keys)})'}}
`;
    const done = await run(document, { y: 0 });
    expect(done.state.output).toEqual({ all: [{ x: 2, g: 1, keys: ['input', 'x', 'y'] }] });
    expectReplayable(document, done);
  });
});
