import { afterAll, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { stepRecords } from '../../src/program/index.js';
import { closeEvaluator, compile, completed, Driver, httpAnswer, startOfTime, type World } from './driver.js';
import { largeExample } from './large-example.js';
import { expectReplayable } from './replay.js';

afterAll(closeEvaluator);

const inputUrl = (input: Json): string => String((input as { url: string }).url);

describe('two calls side by side', () => {
  const document = String.raw`
yawl: '0.1'
start: both
steps:
  both:
    parallel:
      branches:
        posts:
          start: fetch_posts
          steps:
            fetch_posts: {httpCall: {url: https://x.test/posts, output: '\({"posts": .})'}}
        users:
          start: fetch_users
          steps:
            fetch_users: {httpCall: {url: https://x.test/users, output: '\({"users": .})'}}
`;
  const world: World = ({ input }) => httpAnswer([inputUrl(input).slice(15)]);

  test('give an output with a member for each branch', async () => {
    const run = await Driver.start(document, {}, world).settle();
    expect(run.state.output).toEqual({ posts: { posts: ['posts'] }, users: { users: ['users'] } });
    expect(run.ofType('StepScheduled')).toMatchObject([
      { step: 'both.posts.fetch_posts', type: 'HttpCall', attempt: 1 },
      { step: 'both.users.fetch_users', type: 'HttpCall', attempt: 1 },
    ]);
    expectReplayable(document, run);
  });

  test('were fed with the variables, as history tells', async () => {
    const run = await Driver.start(document, {}, world).settle();
    const records = stepRecords(document, run.events);
    expect([...records]).toEqual([
      ['both', { input: { input: {} }, output: run.state.output }],
      ['both.posts.fetch_posts', { input: { input: {} }, output: { posts: ['posts'] } }],
      ['both.users.fetch_users', { input: { input: {} }, output: { users: ['users'] } }],
    ]);
  });
});

describe('a list, a call for each item, and a summary', () => {
  const document = String.raw`
yawl: '0.1'
start: list
steps:
  list: {httpCall: {url: https://x.test/list, output: '\({items: .})', next: each}}
  each:
    foreach:
      input: \(.items)
      output: '\({results: .})'
      next: summary
      do:
        start: one
        steps:
          one: {httpCall: {url: 'https://x.test/one/\(.id)', next: keep}}
          keep: {functionCall: {functionId: keep, input: '\({id: .id, text: .text})'}}
  summary: {functionCall: {functionId: summary, input: '\({results})'}}
`;
  const world: World = ({ handler, input }) => {
    if (handler === 'keep') return completed({ kept: input });
    if (handler === 'summary') return completed({ summary: (input as { results: Json[] }).results.length });
    const url = inputUrl(input);
    return url.endsWith('/list')
      ? httpAnswer([{ id: 7 }, { id: 8 }])
      : httpAnswer({ text: `t${url.slice(19)}` });
  };

  test('have the result of the last function only', async () => {
    const run = await Driver.start(document, {}, world).settle();
    expect(run.state.output).toEqual({ summary: 2 });
    expect(run.tasks.find(({ handler }) => handler === 'summary')?.input).toEqual({
      results: [{ kept: { id: 7, text: 't7' } }, { kept: { id: 8, text: 't8' } }],
    });
    expectReplayable(document, run);
  });

  test('name the runs of the loop, and take them one after the other', async () => {
    const run = await Driver.start(document, {}, world).settle();
    expect(run.ofType('StepScheduled').map(({ step }) => step)).toEqual([
      'list',
      'each[0].one',
      'each[0].keep',
      'each[1].one',
      'each[1].keep',
      'summary',
    ]);
  });
});

describe('the large example', () => {
  const world: World = ({ handler, input }) => {
    if (handler === 'pick-paid') return completed({ orders: [{ lines: [1, 2, 3] }, { lines: ['a'] }] });
    if (handler === 'match') return completed({ matched: (input as { orders: Json }).orders });
    if (handler === 'summarise') return completed({ text: `lines ${(input as { lines: string }).lines}` });
    if (handler === 'archive') return { afterMs: 10_000, report: completed({ archived: true }) };
    return inputUrl(input).includes('search')
      ? httpAnswer([{ id: 'c1', name: 'Ann' }])
      : httpAnswer([{ id: 5 }]);
  };

  test('ends well by a success in a branch, with the last output on the way to it', async () => {
    const run = await Driver.start(largeExample, { day: 3, final_action: 'success' }, world).settle();
    expect(run.state.status).toBe('completed');
    expect(run.state.output).toEqual({ texts: ['lines 1,2,3', 'a'] });
    // The verdict needs nothing from outside, so the slow branch is not even begun.
    expect(run.tasks.map(({ handler }) => handler)).not.toContain('archive');
    expect(run.tasks.find(({ step }) => step === 'collect.orders.open_orders')?.input).toEqual({
      method: 'GET',
      url: 'https://shop.test/orders?day=3',
      headers: { accept: 'application/json', 'x-day': '3' },
      query: { limit: '50' },
    });
    expect(run.tasks.find(({ step }) => step === 'collect.customers.all_customers')?.input).toEqual({
      method: 'POST',
      url: 'https://shop.test/customers/search',
      body: '{"day": "3"}',
    });
    expectReplayable(largeExample, run);
  });

  test('fails by a fail in a branch, with its message', async () => {
    const run = await Driver.start(largeExample, { day: 3, final_action: 'fail' }, world).settle();
    expect(run.state).toMatchObject({ status: 'failed', error: { code: 'STEP_FAIL', message: 'fail now!' } });
    expect(run.state.failedStep).toBe('last_words.verdict.bad');
    expectReplayable(largeExample, run);
  });

  test('fails where no choice matches and there is no default', async () => {
    const run = await Driver.start(largeExample, { day: 3 }, world).settle();
    expect(run.state.error).toMatchObject({
      code: 'STEP_NO_CHOICE_MATCHED',
      message: 'no condition is true, and there is no default',
    });
    expect(run.ofType('ControlStepLeft').at(-1)).toMatchObject({
      step: 'last_words.verdict.which',
      error: { code: 'STEP_NO_CHOICE_MATCHED' },
    });
  });

  test('comes to the same end whatever event it is interrupted at', async () => {
    const whole = await Driver.start(largeExample, { day: 3, final_action: 'fail' }, world).settle();
    const program = compile(largeExample);
    for (let length = 1; length < whole.events.length; length += 1) {
      const again = await Driver.resume(program, whole.events.slice(0, length), world).settle();
      expect(again.state).toMatchObject({ status: 'failed', error: whole.state.error });
      const completions = again.ofType('StepCompleted').map(({ step }) => step);
      expect(new Set(completions).size).toBe(completions.length);
      expectReplayable(largeExample, again);
    }
  });
});

describe('stopping', () => {
  const document = `
yawl: '0.1'
start: a
steps:
  a: {functionCall: {functionId: slow, next: b}}
  b: {functionCall: {functionId: slow}}
`;
  const world: World = () => ({ afterMs: 1000, report: completed({ done: true }) });

  test('lets the step that runs complete and begins no other', async () => {
    const run = Driver.start(document, {}, world);
    await run.settle(() => run.tasks.length === 1);
    run.command({ kind: 'stop' });
    await run.settle();
    expect(run.state.status).toBe('cancelled');
    expect(run.ofType('StepCompleted').map(({ step }) => step)).toEqual(['a']);
    expect(run.ofType('StepScheduled').map(({ step }) => step)).toEqual(['a']);
    expect(run.now).toBe(startOfTime + 1000);
  });

  test('by force interrupts the step that runs', async () => {
    const run = Driver.start(document, {}, world);
    await run.settle(() => run.tasks.length === 1);
    run.command({ kind: 'terminate' });
    await run.settle();
    expect(run.state.status).toBe('cancelled');
    expect(run.ofType('StepCancelled').map(({ step }) => step)).toEqual(['a']);
  });

  test('is undone by a retry, which goes on from there', async () => {
    for (const kind of ['stop', 'terminate'] as const) {
      const run = Driver.start(document, {}, world);
      await run.settle(() => run.tasks.length === 1);
      run.command({ kind });
      await run.settle();
      run.command({ kind: 'retry' });
      await run.settle();
      expect(run.state).toMatchObject({ status: 'completed', output: { done: true } });
      expect(run.ofType('StepCompleted').map(({ step }) => step)).toEqual(['a', 'b']);
      expectReplayable(document, run);
    }
  });

  test('for a while begins nothing until it is resumed', async () => {
    const run = Driver.start(document, {}, world);
    await run.settle(() => run.tasks.length === 1);
    run.command({ kind: 'pause' });
    await run.settle();
    expect(run.ofType('StepScheduled')).toHaveLength(1);
    run.command({ kind: 'resume' });
    await run.settle();
    expect(run.state.status).toBe('completed');
    expectReplayable(document, run);
  });
});
