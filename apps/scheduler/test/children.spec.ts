import { describe, expect, test } from '@jest/globals';
import type { ExecutionEvent, Json } from '@runlog/core';
import { settle } from './support/virtual-clock.js';
import { TestWorld } from './support/world.js';

/** Parents are of the language `caller`, their children of one task. */
async function stage(document: object = {}): Promise<TestWorld> {
  const world = new TestWorld();
  const put = (name: string, language: string, text: object): Promise<unknown> =>
    world.store.definitions.put({ tenant: 't', name, language, document: JSON.stringify(text) });
  await put('child', 'task', { handler: 'h' });
  await put('parent', 'caller', { definition: 'child', steps: ['call'], ...document });
  return world;
}

async function start(world: TestWorld, document: object = {}, input: Json = { n: 1 }): Promise<string> {
  const text = { definition: 'child', steps: ['call'], ...document };
  const id = await world.start(text, input, { language: 'caller' });
  await rest();
  return id;
}

/** Start, notice, answer and report each take a turn of their own. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await settle();
}

async function all(world: TestWorld): Promise<Map<string, ExecutionEvent[]>> {
  const logs = new Map<string, ExecutionEvent[]>();
  for (const { event } of await world.store.events.tail(undefined, 10_000)) {
    if (!('data' in event)) throw event;
    const one = event as ExecutionEvent;
    logs.set(one.executionId, [...(logs.get(one.executionId) ?? []), one]);
  }
  return logs;
}

/** The children of an execution in the order in which they were started. */
async function childrenOf(world: TestWorld, parentId: string): Promise<string[]> {
  return [...(await all(world))].flatMap(([id, [first]]) =>
    first?.type === 'ExecutionCreated' && first.data.parent?.executionId === parentId ? [id] : [],
  );
}

async function childOf(world: TestWorld, parentId: string): Promise<string> {
  const [only, ...more] = await childrenOf(world, parentId);
  if (only === undefined || more.length > 0) throw new TypeError(`${parentId} has no child, or several`);
  return only;
}

async function complete(world: TestWorld, child: string, output: Json = { done: true }): Promise<void> {
  await world.report(child, { status: 'completed', output });
  await rest();
}

async function command(world: TestWorld, id: string, mode: 'stop' | 'terminate'): Promise<void> {
  const log = await world.log(id);
  await world.append(id, log.length, { events: [{ type: 'CancelRequested', data: { mode } }] });
  await world.notice(id);
  await rest();
}

const error = { code: 'HTTP_CALL_502', message: 'bad gateway', retryable: false };
const retry = { maxAttempts: 3, initialDelayMs: 1_000, backoffRate: 1, maxDelayMs: 1_000, jitter: 0 };

describe('a step that is an execution of its own', () => {
  test('starts it with the tenant, the priority and the input of the step, and names it in the log', async () => {
    const world = await stage();
    const parent = await start(world);
    const child = await childOf(world, parent);
    expect(await world.state(child)).toMatchObject({
      tenant: 't',
      priority: 'normal',
      status: 'running',
      input: { n: 1 },
      definition: { name: 'child', version: 1 },
      parent: { executionId: parent, step: 'call', attempt: 1, depth: 1 },
    });
    expect((await world.state(parent)).steps.get('call')).toMatchObject({ worker: `execution:${child}` });
    expect(world.sent.map(({ task }) => task.executionId)).toEqual([child]);
  });

  test('completes with its output', async () => {
    const world = await stage();
    const parent = await start(world);
    await complete(world, await childOf(world, parent), { sum: 3 });
    expect(await world.state(parent)).toMatchObject({ status: 'completed', output: { call: { sum: 3 } } });
  });

  test('fails with its error', async () => {
    const world = await stage();
    const parent = await start(world);
    await world.report(await childOf(world, parent), { status: 'failed', error });
    await rest();
    expect(await world.state(parent)).toMatchObject({ status: 'failed', error, failedStep: 'call' });
  });

  test('fails when somebody cancels it', async () => {
    const world = await stage();
    const parent = await start(world);
    await command(world, await childOf(world, parent), 'terminate');
    expect(await world.state(parent)).toMatchObject({ status: 'failed', error: { code: 'child.cancelled' } });
  });

  test('starts a new one for each attempt', async () => {
    const world = await stage();
    const parent = await start(world, { retry });
    const first = await childOf(world, parent);
    await world.report(first, { status: 'failed', error: { ...error, retryable: true } });
    await rest();
    await world.clock.pass(2_000);
    await rest();
    const [, second = ''] = await childrenOf(world, parent);
    expect((await world.state(second)).parent).toMatchObject({ attempt: 2 });
    await complete(world, second);
    expect((await world.state(parent)).status).toBe('completed');
  });

  test('takes the newest version of its definition when it starts, and stays with it', async () => {
    const world = await stage();
    await world.store.definitions.put({
      ...{ tenant: 't', name: 'child', language: 'task', document: JSON.stringify({ handler: 'h2' }) },
    });
    const child = await childOf(world, await start(world));
    expect((await world.state(child)).definition.version).toBe(2);
  });

  test.each([
    ['unknown', { definition: 'nobody' }, {}, 'child.not_found'],
    ['badly named', { definition: '' }, {}, 'child.invalid_input'],
    ['fed with what no execution takes', {}, { big: 'x'.repeat(3 * 1024 * 1024) }, 'child.invalid_input'],
  ])('that is %s, fails with a code that says so', async (_what, document, input, code) => {
    const world = await stage();
    const parent = await start(world, document, input);
    expect(await world.state(parent)).toMatchObject({ status: 'failed', error: { code, retryable: false } });
    expect(await childrenOf(world, parent)).toEqual([]);
  });

  test('that runs itself, ends with an error once sixteen stand in each other', async () => {
    const world = await stage();
    const put = { tenant: 't', name: 'one', language: 'caller' };
    await world.store.definitions.put({
      ...put,
      document: JSON.stringify({ definition: 'one', steps: ['call'] }),
    });
    const parent = await start(world, { definition: 'one' });
    for (let level = 0; level < 10; level += 1) await rest();
    const logs = await all(world);
    expect(logs.size).toBe(17);
    const depths = [...logs.values()].map(([first]) =>
      first?.type === 'ExecutionCreated' ? (first.data.parent?.depth ?? 0) : NaN,
    );
    expect(Math.max(...depths)).toBe(16);
    expect(await world.state(parent)).toMatchObject({
      status: 'failed',
      error: { code: 'child.nesting_limit', retryable: false },
    });
  });
});

describe('a parent that does not wait any more', () => {
  test('interrupts its child when it is terminated', async () => {
    const world = await stage();
    const parent = await start(world);
    const child = await childOf(world, parent);
    await command(world, parent, 'terminate');
    expect((await world.state(parent)).status).toBe('cancelled');
    expect((await world.state(child)).status).toBe('cancelled');
  });

  test('interrupts all others when one of them fails', async () => {
    const world = await stage();
    const parent = await start(world, { steps: ['a', 'b', 'c'] });
    const [one = '', ...others] = await childrenOf(world, parent);
    await world.report(one, { status: 'failed', error });
    await rest();
    expect((await world.state(parent)).status).toBe('failed');
    for (const child of others) expect((await world.state(child)).status).toBe('cancelled');
  });

  test('lets its child end when it is only stopped', async () => {
    const world = await stage();
    const parent = await start(world);
    const child = await childOf(world, parent);
    await command(world, parent, 'stop');
    expect((await world.state(parent)).status).toBe('cancelling');
    await complete(world, child);
    expect((await world.state(child)).status).toBe('completed');
    expect((await world.state(parent)).status).toBe('cancelled');
    expect(await world.types(parent)).toContain('StepCompleted');
  });

  test('interrupts its child when the step ran over its limit', async () => {
    const world = await stage();
    const parent = await start(world, { timeouts: { scheduleToCloseMs: 5_000 } });
    const child = await childOf(world, parent);
    await world.clock.pass(6_000);
    await rest();
    expect((await world.state(parent)).error).toMatchObject({ code: 'timeout' });
    expect((await world.state(child)).status).toBe('cancelled');
  });

  test('gives its child the limit of the attempt as deadline, and another one a new child', async () => {
    const world = await stage();
    const parent = await start(world, { timeouts: { startToCloseMs: 5_000 }, retry });
    const child = await childOf(world, parent);
    await world.clock.pass(5_500);
    await rest();
    expect((await world.state(child)).status).toBe('timed_out');
    await world.clock.pass(2_000);
    await rest();
    expect(await childrenOf(world, parent)).toHaveLength(2);
    expect(await world.types(parent)).toContain('StepAttemptFailed');
  });

  test('whose owner died before it could say so, is seen by the child itself', async () => {
    const world = await stage();
    const parent = await start(world);
    const child = await childOf(world, parent);
    const log = await world.log(parent);
    const ends: ExecutionEvent['type'][] = ['StepCancelled', 'ExecutionCancelled'];
    await world.append(parent, log.length, {
      events: [
        { type: 'StepCancelled', data: { step: 'call', attempt: 1 } },
        { type: 'ExecutionCancelled', data: { mode: 'terminate' } },
      ],
      wakeAt: 'done',
    });
    for (let looks = 0; looks < 4; looks += 1) {
      await world.clock.pass(10_000);
      await world.sweepDue();
      await rest();
    }
    expect((await world.types(parent)).slice(-2)).toEqual(ends);
    expect((await world.state(child)).status).toBe('cancelled');
  });
});

test('a child that somebody opened again goes on, although nobody waits for it', async () => {
  const world = await stage();
  const parent = await start(world);
  const child = await childOf(world, parent);
  await world.report(child, { status: 'failed', error });
  await rest();
  const log = await world.log(child);
  const wakeAt = world.clock.now() + 10_000;
  await world.append(child, log.length, { events: [{ type: 'ExecutionRetried', data: {} }], wakeAt });
  await world.notice(child);
  for (let looks = 0; looks < 10; looks += 1) {
    await world.clock.pass(10_000);
    await world.sweepDue();
    await rest();
  }
  expect((await world.state(parent)).status).toBe('failed');
  expect((await world.state(child)).status).toBe('running');
});

describe('what gets lost', () => {
  const sweep = async (world: TestWorld, seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 5) {
      await world.clock.pass(5_000);
      await world.sweepDue();
      await rest();
    }
  };

  test('of the end of a child, is found in its log within half a minute', async () => {
    const world = await stage();
    const parent = await start(world);
    const child = await childOf(world, parent);
    world.delivers = false;
    await complete(world, child);
    expect((await world.state(parent)).status).toBe('running');
    await sweep(world, 30);
    expect(await world.state(parent)).toMatchObject({ status: 'completed' });
    expect(await childrenOf(world, parent)).toEqual([child]);
  });

  test('with the whole memory of the scheduler, changes nothing: there is one child and one result', async () => {
    const world = await stage();
    const parent = await start(world);
    const child = await childOf(world, parent);
    world.delivers = false;
    await complete(world, child);
    const next = new TestWorld({ clock: world.clock, store: world.store });
    await sweep(next, 30);
    expect(await next.state(parent)).toMatchObject({ status: 'completed', output: { call: { done: true } } });
    expect(await childrenOf(next, parent)).toEqual([child]);
    expect((await next.types(parent)).filter((type) => type === 'StepCompleted')).toHaveLength(1);
  });

  test('before the child was started, is made up for by the next owner', async () => {
    const world = await stage();
    const parent = await world.create({ definition: 'child', steps: ['call'] }, {}, { language: 'caller' });
    const next = new TestWorld({ clock: world.clock, store: world.store });
    next.delivers = false;
    await sweep(next, 30);
    const child = await childOf(next, parent);
    await complete(next, child);
    await sweep(next, 30);
    expect((await next.state(parent)).status).toBe('completed');
  });

  test('nothing, when the bus lost everything: each attempt is looked at at once', async () => {
    const world = await stage();
    const parent = await start(world);
    const child = await childOf(world, parent);
    world.delivers = false;
    await complete(world, child);
    await world.clock.pass(11_000);
    const swept = world.scheduler.sweeper.sweepAll([0, 1, 2, 3], true, () => true);
    await rest();
    await swept;
    await rest();
    expect((await world.state(parent)).status).toBe('completed');
  });

  test('is no report of somebody who was not given the attempt', async () => {
    const world = await stage();
    const parent = await start(world);
    const forged = { executionId: parent, step: 'call', attempt: 1, token: 'A'.repeat(22) };
    await world.receive({
      kind: 'reports',
      reports: [{ ...forged, report: { status: 'completed', output: 'forged' } }],
    });
    expect((await world.state(parent)).status).toBe('running');
    expect(world.failures).toEqual(['wrong token for call']);
  });
});

test('many schedulers that start the same attempt lead to one child', async () => {
  const world = await stage();
  const parent = await world.create({ definition: 'child', steps: ['a', 'b'] }, {}, { language: 'caller' });
  const others = [1, 2, 3].map(() => new TestWorld({ clock: world.clock, store: world.store }));
  await Promise.all([world, ...others].map((one) => one.notice(parent)));
  await rest();
  expect(await childrenOf(world, parent)).toHaveLength(2);
  const children = await childrenOf(world, parent);
  for (const child of children) await complete(world, child);
  expect((await world.state(parent)).status).toBe('completed');
});
