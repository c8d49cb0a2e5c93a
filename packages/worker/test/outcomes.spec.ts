import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { childQueue, InvalidInput, type Json } from '@runlog/core';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import { NoHandler, type Poison } from '@runlog/messaging';
import { QueueSource, StepFailure, type TaskContext } from '../src/index.js';
import { aTask, World } from './support/world.js';

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let nats: TestNats;
let world: World;
beforeEach(async () => {
  nats = await testNats();
  world = await World.open(nats.url, nats.prefix);
});
afterEach(async () => {
  await world.close();
  await nats.drop();
});

async function outcomeOf(handle: () => unknown) {
  // What users write is not held to the types.
  await world.work({ handle: handle as () => Promise<Json> });
  const task = aTask();
  await world.tasks.publish([task]);
  const ending = await world.ending(task);
  await eventually(async () => expect(await world.left()).toBe(0));
  return ending;
}

const circular: Record<string, unknown> = {};
circular.self = circular;

test('a worker cannot serve the queue of executions in executions', async () => {
  await expect(world.work({ queues: ['q', childQueue], handle: async () => null })).rejects.toThrow(
    InvalidInput,
  );
});

describe('an attempt', () => {
  test('completes with what its handler returns', async () => {
    expect(await outcomeOf(async () => ({ status: 200 }))).toEqual({
      status: 'completed',
      output: { status: 200 },
    });
  });

  test('is reported with the token that its task brought, whatever became of it', async () => {
    const [good, bad] = [aTask({ token: 'token-1' }), aTask({ token: 'token-2', step: 'bad' })];
    await world.work({
      handle: async ({ step }) => {
        // Longer than a report of its beginning takes.
        await new Promise((resolve) => setTimeout(resolve, 700));
        if (step === 'bad') throw new StepFailure('BAD', 'it is bad');
        return null;
      },
    });
    await world.tasks.publish([good, bad]);
    await Promise.all([world.ending(good), world.ending(bad)]);
    const told = world.reports.map(({ token, report }) => `${token} ${report.status}`);
    expect(new Set(told)).toEqual(
      new Set(['token-1 started', 'token-2 started', 'token-1 completed', 'token-2 failed']),
    );
  });

  test('knows what it is, and carries the trace', async () => {
    const contexts: TaskContext[] = [];
    await world.work({
      worker: 'w7',
      handle: async (_, context) => {
        contexts.push(context);
        return null;
      },
    });
    const task = aTask({ attempt: 3, startToCloseMs: 60_000 });
    await world.tasks.publish([task], trace);
    await world.ending(task);
    const { executionId, tenant, step, attempt, idempotencyKey } = task;
    expect(contexts[0]).toMatchObject({
      executionId,
      tenant,
      step,
      attempt,
      idempotencyKey,
      worker: 'w7',
      deliveryCount: 1,
      traceparent: trace,
    });
    expect(contexts[0]?.signal.aborted).toBe(false);
    expect(contexts[0]?.remainingMs()).toBeGreaterThan(30_000);
  });

  test('without an output completes with null', async () => {
    expect(await outcomeOf(() => undefined)).toEqual({ status: 'completed', output: null });
  });

  test('fails as its handler says', async () => {
    const ending = await outcomeOf(() => {
      throw new StepFailure('http_status', 'the server answered 503', {
        retryable: false,
        details: { status: 503 },
      });
    });
    expect(ending).toEqual({
      status: 'failed',
      error: {
        code: 'http_status',
        message: 'the server answered 503',
        retryable: false,
        details: { status: 503 },
      },
    });
  });

  test.each([
    ['an error', new TypeError('x is not a function'), 'x is not a function'],
    ['a text', 'out of luck', 'out of luck'],
    ['nothing', undefined, 'undefined'],
    [
      'something that cannot be shown',
      Object.create(null),
      'the handler threw something that cannot be shown',
    ],
    ['a text that no log can hold', 'a\u0000b\ud800', 'a\ufffdb\ufffd'],
  ])('that throws %s fails as handler_error and may be tried again', async (_, thrown, message) => {
    const ending = await outcomeOf(() => {
      throw thrown;
    });
    expect(ending).toEqual({ status: 'failed', error: { code: 'handler_error', message, retryable: true } });
  });

  test.each([
    ['circular', circular],
    ['a bigint', { n: 1n }],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a text with U+0000', { text: 'a\u0000b' }],
    ['a text with half a character', ['\ud83d']],
    [
      'something that throws when read',
      {
        get value() {
          throw new RangeError('not now');
        },
      },
    ],
  ])('whose output is %s fails as invalid_output for good', async (_, output) => {
    expect(await outcomeOf(async () => output)).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_output', retryable: false },
    });
  });

  test('whose output only looks like half a character completes', async () => {
    const output = { text: '\\u0000 \\ud800 😀 \\\\u0000' };
    expect(await outcomeOf(async () => output)).toEqual({ status: 'completed', output });
  });

  test('whose output is larger than the bus carries fails for good, and the next one is not disturbed', async () => {
    const huge = 'x'.repeat(world.bus.maxPayload);
    await world.work({ handle: async ({ input }) => (input === 'huge' ? huge : 'small') });
    const [large, small] = [aTask({ input: 'huge' }), aTask()];
    await world.tasks.publish([large, small]);
    expect(await world.ending(large)).toMatchObject({
      status: 'failed',
      error: { code: 'output_too_large', retryable: false, details: { limit: expect.any(Number) } },
    });
    expect(await world.ending(small)).toEqual({ status: 'completed', output: 'small' });
    await eventually(async () => expect(await world.left()).toBe(0));
  });

  test('whose output nearly fills a message is carried, beside others that end with it', async () => {
    const output = 'x'.repeat(world.bus.maxPayload - 4_096);
    await world.work({ handle: async () => output });
    const tasks = [aTask(), aTask(), aTask()];
    await world.tasks.publish(tasks);
    for (const task of tasks) expect(await world.ending(task)).toEqual({ status: 'completed', output });
  });
});

describe('queues as a source of messages', () => {
  test('dispatch each task to its handler and report one that is unknown', async () => {
    const source = new QueueSource({ bus: world.bus, worker: 'w', queues: ['http'] }, 1_000);
    await source.listen(async (pattern, task) => {
      if (pattern !== 'http') throw new NoHandler(pattern);
      return task;
    });
    const [known, unknown] = [aTask(), aTask({ handler: 'constructor' })];
    await world.tasks.publish([known, unknown]);
    expect(await world.ending(known)).toEqual({ status: 'completed', output: known });
    expect(await world.ending(unknown)).toMatchObject({
      status: 'failed',
      error: { code: 'unknown_handler' },
    });
    await source.close();
    expect(source.status).toMatchObject({ running: 0, unreported: 0 });
  });
});

describe('a message that is no task', () => {
  test('is reported, taken out, and disturbs nobody', async () => {
    const poison: Poison[] = [];
    await world.work({ handle: async () => null, onPoison: (one) => void poison.push(one) });
    await world.bus.js.publish(world.bus.subjects.tasks('http', 'normal'), '{"partition":"many"}');
    const task = aTask();
    await world.tasks.publish([task]);
    await world.ending(task);
    await eventually(async () => expect(await world.left()).toBe(0));
    expect(poison.map(({ error }) => error.code)).toEqual(['undecodable_message']);
  });
});
