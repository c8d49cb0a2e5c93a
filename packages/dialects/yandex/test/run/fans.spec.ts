import { afterAll, describe, expect, test } from '@jest/globals';
import { outstanding, type Json } from '@runlog/core';
import { closeEvaluator, completed, Driver, failure, httpAnswer, type World } from './driver.js';
import { expectReplayable } from './replay.js';

afterAll(closeEvaluator);

/** The steps that are with workers once everything that can begin has begun. */
async function underWay(document: string, input: Json): Promise<string[]> {
  const run = Driver.start(document, input);
  await run.decide();
  return outstanding(run.state).map(({ step }) => step);
}

const echo: World = ({ input }) => completed({ got: input });
const call = (id: string, more = ''): string => `${id}: {functionCall: {functionId: ${id}${more}}}`;
const workflow = (steps: string, start = 'a'): string => `{yawl: "0.1", start: ${start}, steps: {${steps}}}`;

const branches = (body: Readonly<Record<string, string>>, more = ''): string => {
  const texts = Object.entries(body).map(([name, steps]) => `${name}: {start: s, steps: {${steps}}}`);
  return `a: {parallel: {${more}branches: {${texts.join(', ')}}}}`;
};
const loop = (body: string, more = ''): string =>
  `a: {foreach: {input: '\\\\(.items)', output: '\\\\({all: .})', ${more}do: {start: s, steps: {${body}}}}}`;
const doubled = (text: string): string => text.replaceAll('\\\\', '\\');

describe('a parallel', () => {
  test('gives each branch its own copy of the filtered variables', async () => {
    const shape = (name: string): string =>
      `s: {noOp: {output: '\\({seen: ., ${name}: 1})', next: t}}, t: {noOp: {output: '\\({keys: keys})'}}`;
    const document = workflow(branches({ x: shape('mine'), y: shape('other') }, "input: '\\({n: .n})', "));
    const run = await Driver.start(document, { n: 5 }, echo).settle();
    expect(run.state.output).toEqual({
      x: { keys: ['mine', 'n', 'seen'] },
      y: { keys: ['n', 'other', 'seen'] },
    });
  });

  test('runs 30 branches at a time unless it says otherwise', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`b${n}`, call('s')]));
    expect(await underWay(workflow(branches(many)), {})).toHaveLength(30);
    const narrow = workflow(branches(many, 'concurrency: 3, '));
    expect(await underWay(narrow, {})).toEqual(['a.b0.s', 'a.b1.s', 'a.b2.s']);
  });

  test('begins the next branch when one ends, and ends with the last', async () => {
    const many = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`b${n}`, call('s')]));
    const document = workflow(branches(many, 'concurrency: 2, '));
    const run = await Driver.start(document, {}, ({ step }) => completed({ step })).settle();
    expect(Object.keys(run.state.output as object)).toEqual(['b0', 'b1', 'b2', 'b3', 'b4']);
    expectReplayable(document, run);
  });

  test('is broken by an error in a branch, which cancels the others', async () => {
    const document = workflow(branches({ x: call('s'), y: call('s') }));
    const world: World = ({ step }) => (step === 'a.x.s' ? 'silence' : failure('handler_error', 'broken'));
    const run = await Driver.start(document, {}, world).settle();
    expect(run.state).toMatchObject({ status: 'failed', failedStep: 'a.y.s', error: { message: 'broken' } });
    expect(run.ofType('StepCancelled')).toEqual([{ step: 'a.x.s', attempt: 1 }]);
  });

  test('is left at once by a success in a branch, which cancels the others', async () => {
    const document = workflow(
      branches({ x: call('s'), y: 's: {httpCall: {url: u, next: t}}, t: {success: {}}' }),
    );
    const world: World = ({ handler }) => (handler === 'http' ? httpAnswer({ last: true }) : 'silence');
    const run = await Driver.start(document, {}, world).settle();
    expect(run.state).toMatchObject({ status: 'completed', output: { last: true } });
    expect(run.ofType('StepCancelled')).toEqual([{ step: 'a.x.s', attempt: 1 }]);
    expectReplayable(document, run);
  });

  test('tells branches apart whose names hold dots and brackets', async () => {
    const odd = { '"a.b"': call('s'), '"a"': call('s'), '"a.b.s"': call('s'), '"x[0]"': call('s') };
    const document = workflow(branches(odd));
    const run = await Driver.start(document, {}, ({ step }) => completed({ step })).settle();
    expect(run.state.output).toEqual({
      'a.b': { step: 'a.a\\.b.s' },
      a: { step: 'a.a.s' },
      'a.b.s': { step: 'a.a\\.b\\.s.s' },
      'x[0]': { step: 'a.x\\[0\\].s' },
    });
    expectReplayable(document, run);
  });

  test('is refused an input that is no object', async () => {
    const run = await Driver.start(workflow(branches({ x: call('s') }, "input: '\\(.n)', ")), {
      n: 5,
    }).settle();
    expect(run.state.error).toMatchObject({ code: 'STEP_INVALID_ARGUMENT' });
  });
});

describe('a foreach', () => {
  const items = (count: number): Json => ({ items: Array.from({ length: count }, (_, id) => ({ id })) });
  const simple = doubled(workflow(loop(call('s', ", input: '\\\\({id})'"))));

  test('keeps the order of its items, whatever order they end in', async () => {
    const document = doubled(workflow(loop(call('s'), 'concurrency: 4, ')));
    const world: World = ({ input }) => {
      const { id } = input as { id: number };
      return { afterMs: 1000 - id * 100, report: completed({ id }) };
    };
    const run = await Driver.start(document, items(4), world).settle();
    expect(run.state.output).toEqual({ all: [{ id: 0 }, { id: 1 }, { id: 2 }, { id: 3 }] });
    expect(run.ofType('StepCompleted').map(({ step }) => step)).toEqual([
      'a[3].s',
      'a[2].s',
      'a[1].s',
      'a[0].s',
    ]);
    expectReplayable(document, run);
  });

  test('runs one item at a time unless it says otherwise', async () => {
    expect(await underWay(simple, items(5))).toEqual(['a[0].s']);
    const wide = doubled(workflow(loop(call('s'), 'concurrency: 4, ')));
    expect(await underWay(wide, items(5))).toEqual(['a[0].s', 'a[1].s', 'a[2].s', 'a[3].s']);
  });

  test('of no items gives an empty array', async () => {
    expect((await Driver.start(simple, { items: [] }, echo).settle()).state.output).toEqual({ all: [] });
  });

  test('counts a run without any output as an empty object', async () => {
    const document = doubled(workflow(loop('s: {wait: {duration: 0}}')));
    expect((await Driver.start(document, items(2)).settle()).state.output).toEqual({ all: [{}, {}] });
  });

  test.each<[string, Json]>([
    ['an object', { items: {} }],
    ['null', {}],
    ['an array of numbers', { items: [{}, 7] }],
  ])('is refused an input that is %s', async (_what, input) => {
    const run = await Driver.start(simple, input).settle();
    expect(run.state).toMatchObject({
      status: 'failed',
      failedStep: 'a',
      error: { code: 'STEP_INVALID_ARGUMENT' },
    });
    expect(run.ofType('ControlStepLeft')).toMatchObject([
      { step: 'a', error: { code: 'STEP_INVALID_ARGUMENT' } },
    ]);
  });

  test('is refused an output that is no object', async () => {
    const document = simple.replace('({all: .})', '(.)');
    const run = await Driver.start(document, items(1), echo).settle();
    expect(run.state).toMatchObject({
      status: 'failed',
      failedStep: 'a',
      error: { code: 'STEP_INVALID_OUTPUT' },
    });
  });

  test('inside a foreach and a parallel has steps with paths of their own', async () => {
    const inner = branches({ p: call('s') }).replace('a: ', 's: ');
    const document = doubled(
      workflow(
        loop(
          `s: {foreach: {input: '\\\\(.inner)', output: '\\\\({all: .})', do: {start: s, steps: {${inner}}}}}`,
        ),
      ),
    );
    const input = { items: [{ inner: [{ v: 1 }, { v: 2 }] }, { inner: [{ v: 3 }] }] };
    const run = await Driver.start(document, input, echo).settle();
    expect(run.tasks.map(({ step }) => step)).toEqual([
      'a[0].s[0].s.p.s',
      'a[0].s[1].s.p.s',
      'a[1].s[0].s.p.s',
    ]);
    expect(run.state.output).toEqual({
      all: [
        { all: [{ p: { got: { v: 1 } } }, { p: { got: { v: 2 } } }] },
        { all: [{ p: { got: { v: 3 } } }] },
      ],
    });
    expectReplayable(document, run);
  });

  test('takes a thousand items, and costs per event no more than of a hundred', async () => {
    const document = doubled(workflow(loop(call('s'), 'concurrency: 50, ')));
    const time = async (count: number): Promise<number> => {
      const started = process.cpuUsage();
      const run = await Driver.start(document, items(count), echo).settle();
      expect((run.state.output as { all: Json[] }).all).toHaveLength(count);
      // Processor time: what others do on the machine is not counted.
      const { user, system } = process.cpuUsage(started);
      return (user + system) / 1_000 / run.events.length;
    };
    const best = async (count: number): Promise<number> =>
      Math.min(await time(count), await time(count), await time(count));
    const small = await best(100);
    const large = await best(1000);
    expect(large).toBeLessThan(small * 4 + 0.2);
  });
});
