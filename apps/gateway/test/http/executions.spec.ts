import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { caughtUp, completed, eventually, failed, started } from '@runlog/testkit';

import { Api } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

let world: TestGateway;
const api = new Api(() => world.gateway.http);

beforeAll(async () => {
  world = await startTestGateway();
  await api.post('/v1/definitions', { name: 'flow', language: 'plain', document: 'x' });
});

afterAll(() => world.close());

describe('starting', () => {
  test('is answered 202 with the id and the place of an execution that can be read at once', async () => {
    const { status, headers, body } = await api.post('/v1/executions', {
      definition: 'flow@1',
      input: { a: [1, null, 'ü'] },
      labels: { team: 'red' },
      priority: 'low',
    });
    expect(status).toBe(202);
    expect(body).toEqual({ id: expect.any(String), created: true });
    const found = await api.get(headers.get('location') ?? '');
    expect(found.status).toBe(200);
    expect(found.body).toEqual({
      id: body.id,
      version: 1,
      definition: { id: expect.any(String), name: 'flow', version: 1, language: 'plain' },
      status: 'created',
      input: { a: [1, null, 'ü'] },
      labels: { team: 'red' },
      priority: 'low',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: found.body.createdAt,
      steps: [],
      timers: [],
    });
  });

  test('without an input takes an empty object', async () => {
    const id = await api.start();
    expect((await api.get(`/v1/executions/${id}`)).body.input).toEqual({});
  });

  test('with wait is answered 200 with the finished execution', async () => {
    const waiting = api.post('/v1/executions?wait=20s', { definition: 'flow', idempotencyKey: 'finish' });
    const id = await eventually(async () => {
      const again = await api.post('/v1/executions', { definition: 'flow', idempotencyKey: 'finish' });
      expect(again.body.created).toBe(false);
      return String(again.body.id);
    });
    await world.append(id, [started, completed('yes')]);
    const { status, body } = await waiting;
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, status: 'completed', output: 'yes', finishedAt: expect.any(String) });
  });

  test('with a wait that is over is answered 202 with the execution as it is', async () => {
    const { status, body } = await api.post('/v1/executions?wait=20ms', { definition: 'flow' });
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'created', version: 1 });
  });

  test('again under the same key finds the first execution, and with another request is answered 409', async () => {
    const first = await api.post('/v1/executions', { definition: 'flow', idempotencyKey: 'k', input: 1 });
    const again = await api.post('/v1/executions', { definition: 'flow', idempotencyKey: 'k', input: 1 });
    expect(again.body).toEqual({ id: first.body.id, created: false });
    const other = await api.post('/v1/executions', { definition: 'flow', idempotencyKey: 'k', input: 2 });
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({ code: 'idempotency_conflict' });
  });

  test('in a batch tells of each entry what became of it, in order', async () => {
    const { status, body } = await api.post('/v1/executions/batch', {
      executions: [
        { definition: 'flow', input: 1 },
        { definition: 'missing' },
        { definition: 'flow', labels: { a: 7 } },
        7,
        { definition: 'flow', input: 5 },
      ],
    });
    expect(status).toBe(202);
    expect(body.results).toEqual([
      { id: expect.any(String), created: true },
      { error: expect.objectContaining({ status: 404, code: 'not_found' }) },
      { error: expect.objectContaining({ errors: [{ field: 'labels.a', message: 'must be a string' }] }) },
      { error: expect.objectContaining({ status: 400 }) },
      { id: expect.any(String), created: true },
    ]);
    expect((await api.get(`/v1/executions/${body.results[4].id}`)).body.input).toBe(5);
  });
});

describe('reading', () => {
  test('any version or moment gives the execution as it was', async () => {
    const id = await api.start();
    await world.append(id, [started]);
    await world.append(id, [failed]);
    const at = (path: string) => api.get(`/v1/executions/${id}${path}`);
    expect((await at('?version=1')).body.status).toBe('created');
    expect((await at('?version=2')).body.status).toBe('running');
    expect((await at('?version=3')).body).toEqual((await at('')).body);
    expect((await at('')).body.error).toEqual({ code: 'broken', message: 'it broke', retryable: false });
    expect((await at('?version=4')).body.errors).toEqual([
      { field: 'version', message: 'must be at most 3', limit: 3 },
    ]);
    const { createdAt } = (await at('')).body;
    expect((await at(`?at=${createdAt}`)).body.version).toBeGreaterThanOrEqual(1);
    expect((await at('?at=2020-01-01T00:00:00Z')).status).toBe(404);
  });

  test('waits for the end when asked', async () => {
    const id = await api.start();
    const waiting = api.get(`/v1/executions/${id}?wait=20s`);
    await world.append(id, [started, completed()]);
    expect(await waiting).toMatchObject({ status: 200, body: { status: 'completed' } });
    const open = await api.start();
    expect(await api.get(`/v1/executions/${open}?wait=10ms`)).toMatchObject({ status: 202 });
  });

  test('lists hold what the filters say, page by page', async () => {
    const mine = api.with({ 'x-runlog-tenant': 'lister' });
    const ids: string[] = [];
    for (const team of ['a', 'b', 'a', 'b', 'a']) ids.unshift(await mine.start({ labels: { team } }));
    await world.append(ids[0] ?? '', [started, completed()]);
    await caughtUp(world.store.projector);

    const first = await mine.get('/v1/executions?pageSize=3');
    const token = encodeURIComponent(first.body.nextPageToken);
    const second = await mine.get(`/v1/executions?pageSize=3&pageToken=${token}`);
    const listed = [...first.body.executions, ...second.body.executions];
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(second.body.nextPageToken).toBeUndefined();

    const filtered = await mine.get('/v1/executions?status=completed,failed&label=team:a&definition=flow');
    expect(filtered.body.executions).toEqual([
      expect.objectContaining({ id: ids[0], status: 'completed', labels: { team: 'a' } }),
    ]);
    const stranger = await api.get(`/v1/executions?pageSize=3&pageToken=${token}`);
    expect(stranger.body.errors).toEqual([expect.objectContaining({ field: 'pageToken' })]);
  });

  test('one tenant finds nothing of another', async () => {
    const id = await api.start();
    const stranger = api.with({ 'x-runlog-tenant': 'stranger' });
    const paths = ['', '?version=1', '?wait=10ms', '/events', '/events?after=1', '/stream'];
    for (const path of paths) {
      const { status, body } = await stranger.get(`/v1/executions/${id}${path}`);
      expect([path, status, body.code]).toEqual([path, 404, 'not_found']);
    }
    expect((await stranger.post(`/v1/executions/${id}/stop`)).status).toBe(404);
  });
});

describe('commands', () => {
  test.each([
    ['stop', 'cancelling'],
    ['terminate', 'cancelling'],
    ['pause', 'paused'],
  ])('%s answers with the execution as %s', async (command, status) => {
    const id = await api.start();
    const answer = await api.post(`/v1/executions/${id}/${command}`, { reason: 'enough' });
    expect(answer).toMatchObject({ status: 200, body: { id, status, version: 2 } });
    expect((await api.post(`/v1/executions/${id}/${command}`)).body).toEqual(answer.body);
  });

  test('resume and retry open what was paused or failed, and are refused 409 where they make no sense', async () => {
    const id = await api.start();
    await api.post(`/v1/executions/${id}/pause`);
    expect((await api.post(`/v1/executions/${id}/resume`)).body.status).toBe('created');
    expect(await api.post(`/v1/executions/${id}/retry`)).toMatchObject({
      status: 409,
      body: { code: 'not_allowed', detail: 'retry is not possible while the execution is created' },
    });
    await world.append(id, [started, failed]);
    const before = world.store.events.now();
    const retried = await api.post(`/v1/executions/${id}/retry`, { deadline: '1h' });
    expect(retried.body.status).toBe('running');
    const deadline = Date.parse(retried.body.deadline);
    expect(deadline).toBeGreaterThan(before + 3_590_000);
    expect(deadline).toBeLessThan(world.store.events.now() + 3_610_000);
  });

  test('a signal is recorded once per id, with its payload', async () => {
    const id = await api.start();
    const signal = { signalId: 's1', payload: { ok: true } };
    for (let time = 0; time < 3; time += 1)
      expect((await api.post(`/v1/executions/${id}/signals/go`, signal)).status).toBe(200);
    await api.post(`/v1/executions/${id}/signals/go`);
    const { body } = await api.get(`/v1/executions/${id}/events?after=1`);
    expect(body.events.map(({ data }: { data: unknown }) => data)).toEqual([
      { signalId: 's1', name: 'go', payload: { ok: true } },
      { signalId: expect.any(String), name: 'go', payload: null },
    ]);
  });
});
