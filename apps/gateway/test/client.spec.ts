import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  Conflicting,
  NoSuchThing,
  RequestRefused,
  RunlogClient,
  Unreachable,
  type Event,
} from '@runlog/client';
import { caughtUp, completed, failed, freePort, signalled, started } from '@runlog/testkit';

import { startTestGateway, type TestGateway } from './support/gateway.js';

let world: TestGateway;

beforeAll(async () => {
  world = await startTestGateway();
});

afterAll(() => world.close());

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe.each(['http', 'grpc'] as const)('the client over %s', (way) => {
  let client: RunlogClient;

  const connect = (tenant?: string) => new RunlogClient({ [way]: world.gateway[way], tenant });

  beforeEach(async () => {
    client = connect(`over-${way}`);
    await client.define({ name: 'flow', language: 'plain', document: 'x' });
  });

  afterEach(() => client.close());

  const start = async (): Promise<string> => (await client.start({ definition: 'flow' })).id;

  test('defines, finds and lists definitions', async () => {
    const defined = await client.define({ name: 'two', language: 'plain', document: { a: 1 } });
    expect(defined).toMatchObject({ name: 'two', language: 'plain', version: 1 });
    expect(await client.definition('two')).toEqual({ ...defined, document: '{"a":1}' });
    const { definitions } = await client.definitions({ name: 'two' });
    expect(definitions).toEqual([defined]);
  });

  test('starts, and finds the execution at once with all that was said', async () => {
    const soon = new Date(Date.now() + 3_600_000);
    const { id, created } = await client.start({
      definition: 'flow@1',
      input: { deep: [{ n: 1.5, s: 'ü', none: null }] },
      labels: { team: 'red' },
      priority: 'high',
      deadline: soon,
      idempotencyKey: `k-${way}`,
    });
    expect(created).toBe(true);
    expect(await client.get(id)).toEqual({
      id,
      version: 1,
      definition: { id: expect.any(String), name: 'flow', version: 1, language: 'plain' },
      status: 'created',
      input: { deep: [{ n: 1.5, s: 'ü', none: null }] },
      labels: { team: 'red' },
      priority: 'high',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      deadline: soon.toISOString(),
      steps: [],
      timers: [],
    });
  });

  test('starts many, and says of each that was refused why', async () => {
    const outcomes = await client.startMany([
      { definition: 'flow', input: 1 },
      { definition: 'missing' },
      { definition: 'flow', labels: { a: 'x'.repeat(300) } },
    ]);
    expect(outcomes).toEqual([
      { started: { id: expect.any(String), created: true } },
      { error: expect.any(NoSuchThing) },
      { error: expect.any(RequestRefused) },
    ]);
    const [, , refused] = outcomes;
    expect(refused).toHaveProperty('error.facts.problems', [
      expect.objectContaining({ field: 'labels.a', limit: 256 }),
    ]);
  });

  test('runs to the end, and gives error and open steps as they are', async () => {
    const running = client.run({ definition: 'flow', idempotencyKey: `run-${way}` }, { timeoutMs: 20_000 });
    const { id } = await client.start({ definition: 'flow', idempotencyKey: `run-${way}` });
    await world.append(id, [
      started,
      {
        type: 'StepScheduled',
        data: {
          step: 'a',
          attempt: 1,
          type: 'Call',
          queue: 'default',
          handler: 'http',
          input: null,
          retry: { maxAttempts: 1, initialDelayMs: 0, backoffRate: 1, maxDelayMs: 0, jitter: 0 },
          timeouts: {},
        },
      },
      { type: 'StepStarted', data: { step: 'a', attempt: 1, worker: 'w1' } },
      { type: 'TimerStarted', data: { timer: 't', fireAt: 1_900_000_000_000 } },
    ]);
    expect(await client.get(id)).toMatchObject({
      status: 'running',
      steps: [{ step: 'a', type: 'Call', attempt: 1, worker: 'w1', startedAt: expect.any(String) }],
      timers: [{ timer: 't', fireAt: '2030-03-17T17:46:40.000Z' }],
    });
    await world.append(id, [
      {
        type: 'ExecutionFailed',
        data: { error: { code: 'c', message: 'm', retryable: true, details: { a: 1 } }, step: 'a' },
      },
    ]);
    expect(await running).toMatchObject({
      id,
      status: 'failed',
      error: { code: 'c', message: 'm', retryable: true, details: { a: 1 }, step: 'a' },
    });
  });

  test('shows whose step an execution carries out, where it does', async () => {
    const above = await client.get(await start());
    expect(above).not.toHaveProperty('parent');
    const parent = { executionId: above.id, step: 'each[1].pay', attempt: 2, depth: 1 };
    const executionId = randomUUID();
    const { definition } = above;
    const tenant = `over-${way}`;
    const data = { tenant, definition, input: {}, labels: {}, priority: 'normal', parent } as const;
    await world.store.events.append({
      ...{ executionId, tenant, partition: 0, expectedVersion: 0 },
      ...{ recordedAt: world.store.events.now(), events: [{ type: 'ExecutionCreated', data }] },
    });
    expect((await client.get(executionId)).parent).toEqual(parent);
  });

  test('waits, for an end or for its time', async () => {
    const id = await start();
    expect((await client.wait(id, { timeoutMs: 20 })).status).toBe('created');
    const waiting = client.wait(id, { timeoutMs: 20_000 });
    await world.append(id, [started, completed({ ok: true } as never)]);
    expect(await waiting).toMatchObject({ status: 'completed', output: { ok: true } });
  });

  test('gives the past by version and time', async () => {
    const id = await start();
    await world.append(id, [started]);
    expect(await client.get(id, { version: 1 })).toMatchObject({ version: 1, status: 'created' });
    expect(await client.get(id, { at: new Date(Date.now() + 60_000) })).toMatchObject({ version: 2 });
    await expect(client.get(id, { version: 9 })).rejects.toMatchObject({
      code: 'invalid_input',
      facts: { problems: [{ field: 'version', limit: 2 }] },
    });
  });

  test('streams every event once and in order, to the end', async () => {
    const id = await start();
    const seen: Event[] = [];
    const streaming = (async () => {
      for await (const event of client.stream(id)) seen.push(event);
    })();
    await world.append(id, [started]);
    for (let number = 0; number < 30; number += 1) await world.append(id, [signalled(number)]);
    await world.append(id, [completed()]);
    await streaming;
    expect(seen.map(({ version }) => version)).toEqual(upTo(33));
    const { events, next } = await client.events(id, { pageSize: 33 });
    expect(seen).toEqual(events);
    expect(next).toBeUndefined();

    const rest: number[] = [];
    for await (const { version } of client.stream(id, { after: 31 })) rest.push(version);
    expect(rest).toEqual([32, 33]);
    for await (const event of client.stream(id, { after: 33 }))
      throw new Error(`came again: ${event.version}`);
  });

  test('a stream ends when its signal says so', async () => {
    const id = await start();
    const controller = new AbortController();
    const seen: number[] = [];
    for await (const { version } of client.stream(id, { signal: controller.signal })) {
      seen.push(version);
      controller.abort();
    }
    expect(seen).toEqual([1]);
  });

  test('sends a command again under its key, to the same effect and the same refusal', async () => {
    const id = await start();
    const key = (idempotencyKey: string) => ({ idempotencyKey });
    await client.pause(id, 'lunch', key('one'));
    await client.resume(id, key('two'));
    expect((await client.pause(id, 'lunch', key('one'))).status).toBe('created');
    await expect(client.stop(id, 'lunch', key('one'))).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
    await expect(client.retry(id, 60_000, key('three'))).rejects.toBeInstanceOf(Conflicting);
    await world.append(id, [started, failed]);
    await expect(client.retry(id, 60_000, key('three'))).rejects.toBeInstanceOf(Conflicting);
    const { version } = await client.retry(id, 60_000, key('four'));
    expect((await client.retry(id, 60_000, key('four'))).version).toBe(version);
  });

  test('commands', async () => {
    const id = await start();
    expect((await client.pause(id, 'lunch')).status).toBe('paused');
    expect((await client.resume(id)).status).toBe('created');
    const signalTwice = { name: 'go', payload: { n: 1 }, signalId: 's' };
    await client.signal(id, signalTwice);
    expect((await client.signal(id, signalTwice)).version).toBe(4);
    expect((await client.stop(id)).status).toBe('cancelling');
    expect((await client.terminate(id, 'now')).version).toBe(6);
    await expect(client.resume(id)).rejects.toBeInstanceOf(Conflicting);

    const other = await start();
    await world.append(other, [started, failed]);
    const retried = await client.retry(other, 60_000);
    expect(retried).toMatchObject({ status: 'running', deadline: expect.any(String) });
  });

  test('lists, page by page', async () => {
    const mine = connect(`lister-${way}`);
    try {
      await mine.define({ name: 'flow', language: 'plain', document: 'x' });
      const outcomes = await mine.startMany(
        upTo(5).map((n) => ({ definition: 'flow', labels: { odd: String(n % 2) } })),
      );
      await caughtUp(world.store.projector);
      const ids = outcomes.map((outcome) => ('started' in outcome ? outcome.started.id : '')).sort();
      const first = await mine.list({ pageSize: 3 });
      const second = await mine.list({ pageSize: 3, pageToken: first.nextPageToken });
      expect([...first.executions, ...second.executions].map(({ id }) => id)).toEqual(ids.toReversed());
      expect(second.nextPageToken).toBeUndefined();
      const odd = await mine.list({
        statuses: ['created'],
        labels: { odd: '1' },
        definition: 'flow',
        finishedAfter: undefined,
      });
      expect(odd.executions).toHaveLength(3);
    } finally {
      mine.close();
    }
  });

  test('tells what went wrong by type, code and field', async () => {
    const id = '0193b0c2-0000-7000-8000-000000000001';
    await expect(client.get(id)).rejects.toBeInstanceOf(NoSuchThing);
    await expect(client.stream(id).next()).rejects.toMatchObject({ code: 'not_found', retryable: false });
    await client.start({ definition: 'flow', idempotencyKey: 'c', input: 1 });
    await expect(client.start({ definition: 'flow', idempotencyKey: 'c', input: 2 })).rejects.toMatchObject({
      code: 'idempotency_conflict',
      retryable: false,
    });
    const bad = client.define({ name: 'bad', language: 'plain', document: 'bad steps.x' });
    await expect(bad).rejects.toMatchObject({
      code: 'invalid_input',
      facts: { problems: [{ field: 'document.steps.x', message: 'is bad (line 1)' }] },
    });
  });

  test('a server that is not there is unreachable, which may pass', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const nobody = new RunlogClient({ [way]: way === 'http' ? `http://${address}` : address });
    await expect(nobody.get('x')).rejects.toBeInstanceOf(Unreachable);
    nobody.close();
  });
});
