import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelPublisher, connectBus, type Bus } from '@runlog/messaging';
import { eventually, testDatabase } from '@runlog/testkit';
import type { AttemptRecord } from '../src/attempts/attempt-observer.js';
import { AllowList } from '../src/guard/allow-list.js';
import { defaultHttpLimits } from '../src/http/limits.js';
import { SecretDirectory } from '../src/secrets/secret-directory.js';
import { serveTasks, type ServedTasks } from '../src/serve-tasks.js';
import { serve } from './support/calls.js';
import { getOrder, openShop } from './support/grpc-calls.js';
import { SchedulerSide } from './support/scheduler-side.js';

let side: SchedulerSide;
let bus: Bus;
let served: ServedTasks;
const seen: AttemptRecord[] = [];

beforeEach(async () => {
  seen.length = 0;
  side = await SchedulerSide.open();
  bus = await connectBus({
    url: side.url,
    prefix: side.bus.prefix,
    name: 'executor',
  });
  served = await serveTasks({
    secrets: new SecretDirectory(undefined),
    bus,
    worker: 'executor-1',
    queues: ['default', 'calls'],
    slots: 8,
    http: { allow: AllowList.parse('127.0.0.0/8'), limits: defaultHttpLimits },
    graceMs: 500,
    observer: { ended: (record) => void seen.push(record) },
    logger: false,
    onError: () => undefined,
  });
});

afterEach(async () => {
  await served.close();
  await bus.close();
  await side.close();
});

describe('an executor', () => {
  test('answers noop with an empty object and echo with its input', async () => {
    const noop = await side.send('noop', { ignored: true });
    const echo = await side.send('echo', { a: [1, null, 'ü'] });
    expect(await side.outcomeOf(noop)).toEqual({ status: 'completed', output: {} });
    expect(await side.outcomeOf(echo)).toEqual({ status: 'completed', output: { a: [1, null, 'ü'] } });
  });

  test('calls what a grpc task names, and queries what a database-query task names', async () => {
    const server = await openShop();
    const order = await side.send('grpc', getOrder(server));
    const database = await testDatabase();
    const rows = await side.send('database-query', { dsn: database.url, query: 'select 1 as one' });
    expect(await side.outcomeOf(order)).toMatchObject({
      status: 'completed',
      output: { body: { orderId: 'o1' } },
    });
    expect(await side.outcomeOf(rows)).toEqual({
      status: 'completed',
      output: { rows: [{ one: 1 }], rowsAffected: 1 },
    });
    await database.drop();
  });

  test('says of an object-storage task that it has no storage, where it has none', async () => {
    const task = await side.send('object-storage', { action: 'get', bucket: 'files', object: 'a' });
    expect(await side.outcomeOf(task)).toMatchObject({
      status: 'failed',
      error: { code: 'failed_precondition', retryable: false },
    });
  });

  test('calls what an http task names, from whichever of its queues, and reports the answer', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"price":7}'),
    );
    const task = await side.send(
      'http',
      { url: server.url('/price'), method: 'POST' },
      { queue: 'calls', attempt: 2 },
    );
    expect(await side.outcomeOf(task)).toMatchObject({
      status: 'completed',
      output: { status: 200, body: { price: 7 } },
    });
    expect(server.requests[0]?.headers).toMatchObject({
      'idempotency-key': `${task.executionId}:one`,
      'runlog-attempt': '2',
    });
  });

  test('reports why a call failed, and whether a retry may help', async () => {
    const server = await serve((_request, response) => response.writeHead(502).end('upstream is down'));
    const failed = await side.send('http', { url: server.url() });
    const refused = await side.send('http', { url: 'http://10.0.0.1/' });
    const unknown = await side.send('brew', {});
    expect(await side.outcomeOf(failed)).toEqual({
      status: 'failed',
      error: {
        code: 'http.502',
        message: 'the call was answered with status 502',
        retryable: true,
        details: { status: 502, bodySnippet: 'upstream is down' },
      },
    });
    expect(await side.outcomeOf(refused)).toMatchObject({
      status: 'failed',
      error: { code: 'forbidden_target', retryable: false },
    });
    expect(await side.outcomeOf(unknown)).toMatchObject({
      status: 'failed',
      error: { code: 'unknown_handler' },
    });
  });

  test('ends an attempt at its limit, and the call with it', async () => {
    const server = await serve(() => undefined);
    const task = await side.send('http', { url: server.url() }, { startToCloseMs: 100 });
    expect(await side.outcomeOf(task)).toMatchObject({
      status: 'failed',
      error: { code: 'timeout', retryable: true },
    });
    await eventually(async () => expect(await server.openConnections).toBe(0));
    await eventually(() => expect(seen).toMatchObject([{ outcome: 'aborted', task: { handler: 'http' } }]));
  });

  test('ends a cancelled attempt and says nothing of it', async () => {
    const server = await serve(() => undefined);
    const task = await side.send('http', { url: server.url() });
    await eventually(() => expect(server.requests).toHaveLength(1));
    new CancelPublisher(side.bus).publish({ executionId: task.executionId });
    await eventually(async () => expect(await server.openConnections).toBe(0));
    await eventually(() => expect(served.status).toEqual({ running: 0, waiting: 0, unreported: 0 }));
    expect(side.reportsOf(task).filter(({ status }) => status !== 'started')).toEqual([]);
  });

  test('runs no more attempts at a time than it has slots', async () => {
    const held: (() => void)[] = [];
    const server = await serve((_request, response) => void held.push(() => response.end('ok')));
    const tasks = await Promise.all(
      Array.from({ length: 20 }, () => side.send('http', { url: server.url() })),
    );
    await eventually(() => expect(held).toHaveLength(8));
    expect(served.status.running).toBe(8);
    const release = setInterval(() => held.pop()?.(), 5);
    await Promise.all(tasks.map((task) => side.outcomeOf(task))).finally(() => clearInterval(release));
    expect(server.requests).toHaveLength(20);
  });

  test('tells its observer of every attempt, with what it threw', async () => {
    const completed = await side.send('echo', 1);
    await side.outcomeOf(completed);
    const failed = await side.send('http', {});
    await side.outcomeOf(failed);
    expect(seen).toMatchObject([
      { task: { executionId: completed.executionId, step: 'one', attempt: 1 }, outcome: 'completed' },
      { task: { executionId: failed.executionId }, outcome: 'failed', error: { code: 'invalid_input' } },
    ]);
    expect(seen.every(({ durationMs }) => durationMs >= 0 && durationMs < 240_000)).toBe(true);
  });

  test('hands a call that outlasts the drain back to another executor', async () => {
    const server = await serve((_request, response) => {
      if (server.requests.length > 1) response.end('second time');
    });
    const task = await side.send('http', { url: server.url() });
    await eventually(() => expect(server.requests).toHaveLength(1));
    await served.close();
    expect(side.reportsOf(task).filter(({ status }) => status !== 'started')).toEqual([]);
    const second = await serveTasks({
      secrets: new SecretDirectory(undefined),
      bus,
      worker: 'executor-2',
      queues: ['calls', 'default'],
      slots: 1,
      http: { allow: AllowList.parse('127.0.0.1'), limits: defaultHttpLimits },
      graceMs: 0,
      observer: { ended: () => undefined },
      logger: false,
      onError: () => undefined,
    });
    try {
      expect(await side.outcomeOf(task)).toMatchObject({
        status: 'completed',
        output: { body: 'second time' },
      });
    } finally {
      await second.close();
    }
  });
});
