import { afterEach, describe, expect, test } from '@jest/globals';

import { RunlogClient } from '@runlog/client';
import { caughtUp } from '@runlog/testkit';

import type { RunningGateway } from '../../src/boot/start-gateway.js';
import { Api } from '../support/api.js';
import { endGateway, runGateway, startTestGateway, type TestGateway } from '../support/gateway.js';

let world: TestGateway;
afterEach(() => world.close());

const define = (api: Api) => api.post('/v1/definitions', { name: 'flow', language: 'plain', document: 'x' });
const start = (api: Api) => api.post('/v1/executions', { definition: 'flow' });

const limits = { startsPerSecond: 0, runningExecutions: 10, queuedExecutions: 20, timers: 0, storedBytes: 0 };

test('of a hundred starts at the limit ten run, twenty wait, and the others are told which limit they met', async () => {
  world = await startTestGateway({ quotas: limits });
  const api = new Api(() => world.gateway.http);
  const other = api.with({ 'x-runlog-tenant': 'other' });
  await Promise.all([define(api), define(other)]);
  const answers = await Promise.all(Array.from({ length: 100 }, () => start(api)));
  const accepted = answers.filter(({ status }) => status === 202);
  const statuses = await Promise.all(
    accepted.map(async ({ body }) => (await api.get(`/v1/executions/${body.id}`)).body.status),
  );
  expect(statuses.filter((status) => status === 'queued')).toHaveLength(20);
  expect(statuses).toHaveLength(30);
  const refused = answers.find(({ status }) => status !== 202);
  expect(refused).toMatchObject({ status: 429, body: { code: 'quota_exceeded' } });
  expect(refused?.body.detail).toContain('queued_executions');
  expect(refused?.headers.get('retry-after')).toBe('1');
  expect((await start(other)).status).toBe(202);
});

test('a start that waits is seen as queued by every way to look at it, and can be cancelled', async () => {
  world = await startTestGateway({ quotas: { ...limits, runningExecutions: 1 } });
  const api = new Api(() => world.gateway.http);
  const client = new RunlogClient({ grpc: world.gateway.grpc });
  await define(api);
  await start(api);
  const { id } = await client.start({ definition: 'flow' });
  expect(await client.get(id)).toMatchObject({ status: 'queued', version: 1 });
  expect((await api.get(`/v1/executions/${id}?wait=10ms`)).body).toMatchObject({ status: 'queued' });
  const { body: history } = await api.get(`/v1/executions/${id}/events`);
  expect(history).toMatchObject({ events: [{ type: 'ExecutionCreated', data: { queued: true } }] });
  await caughtUp(world.store.projector);
  expect((await api.get('/v1/executions?status=queued')).body).toMatchObject({
    executions: [{ id, status: 'queued' }],
  });
  expect(await client.list({ statuses: ['queued'] })).toMatchObject({
    executions: [{ id, status: 'queued' }],
  });
  await api.post(`/v1/executions/${id}/pause`, {});
  expect(await client.get(id)).toMatchObject({ status: 'paused' });
  await api.post(`/v1/executions/${id}/resume`, {});
  expect(await client.get(id)).toMatchObject({ status: 'queued' });
  await api.post(`/v1/executions/${id}/signals`, { name: 'go', signalId: 's1' });
  await api.post(`/v1/executions/${id}/stop`, {});
  expect(await client.get(id)).toMatchObject({ status: 'cancelling' });
  client.close();
});

test('a start that comes again under its key is answered as before, also by a tenant at its limit', async () => {
  world = await startTestGateway({ quotas: { ...limits, runningExecutions: 1, queuedExecutions: 1 } });
  const api = new Api(() => world.gateway.http);
  await define(api);
  const keyed = (idempotencyKey: string) =>
    api.post('/v1/executions', { definition: 'flow', idempotencyKey });
  const [runs, waits] = [await keyed('runs'), await keyed('waits')];
  expect((await keyed('third')).status).toBe(429);
  expect(await keyed('runs')).toMatchObject({ status: 202, body: { id: runs.body.id, created: false } });
  expect(await keyed('waits')).toMatchObject({ status: 202, body: { id: waits.body.id, created: false } });
});

test('the starts of a batch and over gRPC count like any other', async () => {
  world = await startTestGateway({ quotas: { ...limits, startsPerSecond: 5, runningExecutions: 0 } });
  const api = new Api(() => world.gateway.http);
  await define(api);
  const executions = Array.from({ length: 20 }, () => ({ definition: 'flow' }));
  const { body } = await api.post('/v1/executions/batch', { executions });
  const text = JSON.stringify(body);
  expect(text.split('quota_exceeded').length - 1).toBeGreaterThanOrEqual(10);
  const client = new RunlogClient({ grpc: world.gateway.grpc });
  const starts = Array.from({ length: 20 }, () => client.start({ definition: 'flow' }));
  const outcomes = await Promise.allSettled(starts);
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  client.close();
});

describe('a tenant that keeps as much as it may', () => {
  let limited: RunningGateway;
  afterEach(() => endGateway(limited));

  /** A gateway with such limits, whose tenant has one timer that runs, of the execution with the key `first`. */
  async function keeping(quotas: Partial<typeof limits>): Promise<{ api: Api; first: unknown }> {
    world = await startTestGateway();
    const before = new Api(() => world.gateway.http);
    await define(before);
    const { body } = await before.post('/v1/executions', { definition: 'flow', idempotencyKey: 'first' });
    const timer = { timer: 't', fireAt: Date.now() + 86_400_000 };
    await world.append(String(body.id), [{ type: 'TimerStarted', data: timer }]);
    await caughtUp(world.store.projector);
    limited = await runGateway({
      ...world.config,
      quotas: { ...limits, runningExecutions: 0, ...quotas },
    });
    return { api: new Api(() => limited.http), first: body.id };
  }

  test.each([
    ['timers', { timers: 1 }],
    ['stored_bytes', { storedBytes: 100 }],
  ])('is refused by every way to start, with the name of the limit: %s', async (name, quotas) => {
    const { api, first } = await keeping(quotas);
    const refused = await start(api);
    expect(refused).toMatchObject({ status: 429, body: { code: 'quota_exceeded' } });
    expect(refused.body.detail).toContain(name);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    const executions = Array.from({ length: 3 }, () => ({ definition: 'flow' }));
    const { body } = await api.post('/v1/executions/batch', { executions });
    expect(JSON.stringify(body).split('"code":"quota_exceeded"').length - 1).toBe(3);
    const client = new RunlogClient({ grpc: limited.grpc });
    await expect(client.start({ definition: 'flow' })).rejects.toMatchObject({ code: 'quota_exceeded' });
    client.close();
    const again = await api.post('/v1/executions', { definition: 'flow', idempotencyKey: 'first' });
    expect(again).toMatchObject({ status: 202, body: { id: first, created: false } });
    await caughtUp(world.store.projector);
    expect(await world.store.list.list({ tenant: 'default' }, { limit: 10 })).toHaveLength(1);
  });

  test('starts while it is below', async () => {
    const { api } = await keeping({ timers: 2, storedBytes: 100_000 });
    expect((await start(api)).status).toBe(202);
  });

  test('of a hundred starts at once at the limit has none accepted, and another tenant all of them', async () => {
    const { api } = await keeping({ timers: 1 });
    const other = api.with({ 'x-runlog-tenant': 'other' });
    await define(other);
    const all = async (of: Api): Promise<number> => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => start(of)));
      return answers.filter(({ status }) => status === 202).length;
    };
    expect(await Promise.all([all(api), all(other)])).toEqual([0, 100]);
  });
});
