import { create, toBinary, type DescMethod } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { definitionsV1, executionsV1, schedulesV1 } from '@runlog/contract';
import { caughtUp, eventually } from '@runlog/testkit';

import { Api } from '../support/api.js';
import { fill } from '../support/doors.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { bearerOf, makeKey } from '../support/keys.js';
import { readStream } from '../support/sse.js';
import { WireStream } from '../support/run-stream.js';

const unheardOf = '0199f3c2-7a10-7c3e-9d2b-5f0c1a2b3c4d';
let world: TestGateway;
let keyOfA = '';
let keyOfBoth = '';
let a: Api;
let b: Api;
let idOfB = '';
let definitionOfB = '';
let scheduleOfB = '';

beforeAll(async () => {
  world = await startTestGateway({ auth: { required: true, failuresPerMinute: 0 } });
  keyOfA = await makeKey(world, { tenants: ['a'] });
  keyOfBoth = await makeKey(world, { tenants: ['a', 'b'] });
  const as = (key: string) => new Api(() => world.gateway.http, bearerOf(key));
  a = as(keyOfA);
  b = as(await makeKey(world, { tenants: ['b'] }));
  idOfB = await b.start({ labels: { of: 'b' } });
  const { body } = await b.get('/v1/definitions/flow');
  definitionOfB = body.id;
  scheduleOfB = (await b.post('/v1/schedules', { name: 'nightly', ...terms })).body.id;
});

afterAll(() => world.close());

/** The routes that name something. */
const routes = (): string[] => [
  ...new Set(
    world.gateway.operations.filter((operation) =>
      /^(GET|POST|PUT|DELETE) .*:(id|definition|schedule)\b/.test(operation),
    ),
  ),
];

const terms = { cron: '@daily', definition: 'flow' };

const bodyFor = (route: string): unknown => {
  if (route.endsWith('/backfill')) return { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
  return route.startsWith('PUT') ? terms : {};
};

const ask = (api: Api, route: string, id: string, definition: string, schedule: string) => {
  const [method = '', path = ''] = route.split(' ');
  const filled = fill(path, { id, definition, schedule, name: 'go' });
  return api.any(method.toLowerCase(), filled, bodyFor(route));
};

const withoutIds = (body: unknown): string =>
  JSON.stringify(body)
    .replace(/urn:uuid:[0-9a-f-]+/g, '')
    .replaceAll(idOfB, '')
    .replaceAll(definitionOfB, '')
    .replaceAll(scheduleOfB, '')
    .replaceAll(unheardOf, '');

/** What a list is filtered by is no name of anything: its answer is empty. */
const takesId = ({ name, methodKind, input }: DescMethod): boolean =>
  methodKind !== 'bidi_streaming' &&
  name !== 'ListExecutions' &&
  input.fields.some(({ name: field }) => field === 'id' || field === 'definition' || field === 'schedule');

const methodsWithIds: DescMethod[] = [
  definitionsV1.Definitions,
  executionsV1.Executions,
  schedulesV1.Schedules,
].flatMap(({ methods }) => methods.filter(takesId));

const same = (bytes: Buffer): Buffer => bytes;

/** Calls a method with an id of somebody else; resolves with the status. */
function call(method: DescMethod, metadata: Record<string, string>): Promise<{ code: number; text: string }> {
  const client = new Client(world.gateway.grpc, credentials.createInsecure());
  const [from, to] = [1_767_225_600n, 1_767_312_000n].map((seconds) => ({ seconds }));
  const ids = { id: idOfB, definition: definitionOfB, schedule: scheduleOfB, name: 'go', terms, from, to };
  const names = method.input.fields.map(({ name }) => name);
  const init = Object.fromEntries(Object.entries(ids).filter(([name]) => names.includes(name)));
  const message = Buffer.from(toBinary(method.input, create(method.input, init)));
  const path = `/${method.parent.typeName}/${method.name}`;
  return new Promise<{ code: number; text: string }>((resolve) => {
    const wire = client.makeBidiStreamRequest(path, same, same, Metadata.fromHttp2Headers(metadata));
    const texts: string[] = [];
    wire.on('data', (bytes: Buffer) => texts.push(bytes.toString('latin1')));
    wire.on('error', ({ code, details }: ServiceError) => resolve({ code, text: texts.join('') + details }));
    wire.on('end', () => resolve({ code: status.OK, text: texts.join('') }));
    wire.write(message);
    wire.end();
  }).finally(() => client.close());
}

describe('what is somebody else’s is as if it were not', () => {
  test('for every route that takes an id', async () => {
    expect(routes().length).toBeGreaterThanOrEqual(10);
    for (const route of routes()) {
      const [theirs, nobodys] = await Promise.all([
        ask(a, route, idOfB, definitionOfB, scheduleOfB),
        ask(a, route, unheardOf, unheardOf, unheardOf),
      ]);
      expect([route, theirs.status, theirs.body.code]).toEqual([route, 404, 'not_found']);
      expect(withoutIds(theirs.body)).toBe(withoutIds(nobodys.body));
    }
    const { events } = (await b.get(`/v1/executions/${idOfB}/events`)).body;
    expect(events).toHaveLength(1);
    expect((await b.get(`/v1/schedules/${scheduleOfB}`)).body).toMatchObject({ version: 1, paused: false });
  });

  test('for every method that takes an id', async () => {
    expect(methodsWithIds.length).toBeGreaterThanOrEqual(10);
    for (const method of methodsWithIds) {
      const { code } = await call(method, bearerOf(keyOfA));
      expect([method.name, code]).toEqual([method.name, status.NOT_FOUND]);
    }
  });

  test.each(['wait=5s', 'version=1', 'at=2099-01-01T00:00:00Z'])('in reads with %s', async (query) => {
    expect((await a.get(`/v1/executions/${idOfB}?${query}`)).status).toBe(404);
  });

  test('in streams of events, as lines and as they come', async () => {
    const path = `/v1/executions/${idOfB}`;
    expect((await a.get(`${path}/events`, { accept: 'application/x-ndjson' })).status).toBe(404);
    const url = `${world.gateway.http}${path}/stream`;
    const read = await readStream(url, { headers: { ...bearerOf(keyOfA), 'last-event-id': '0' } });
    expect(read).toMatchObject({ status: 404, events: [] });
  });

  test('in starts, one and many', async () => {
    expect((await a.post('/v1/executions', { definition: definitionOfB })).status).toBe(404);
    expect((await a.post('/v1/executions', { definition: 'flow' })).status).toBe(404);
    const { body } = await a.post('/v1/executions/batch', { executions: [{ definition: definitionOfB }] });
    expect(body.results).toMatchObject([{ error: { code: 'not_found' } }]);
  });

  test('on streams of runs, to start and to await', async () => {
    const wire = new WireStream(world.gateway.grpc, bearerOf(keyOfA));
    wire.send({
      entries: [
        { ref: 1, kind: { case: 'start', value: { definition: definitionOfB } } },
        { ref: 2, kind: { case: 'await', value: idOfB } },
      ],
    });
    await eventually(() => expect(wire.codes).toEqual({ 1: status.NOT_FOUND, 2: status.NOT_FOUND }));
    wire.close();
  });

  test('in idempotency keys: the same key of two tenants starts two executions', async () => {
    await a.post('/v1/definitions', { name: 'mine', language: 'plain', document: 'x' });
    await b.post('/v1/definitions', { name: 'mine', language: 'plain', document: 'x' });
    const body = { definition: 'mine', idempotencyKey: 'once' };
    const [ofA, ofB] = [await a.post('/v1/executions', body), await b.post('/v1/executions', body)];
    expect([ofA.body.created, ofB.body.created]).toEqual([true, true]);
    expect(ofA.body.id).not.toBe(ofB.body.id);
  });
});

describe('lists', () => {
  test('show nothing of others, whatever is asked for', async () => {
    await eventually(async () => {
      // The projection is the scheduler's: here it is brought up by hand.
      await caughtUp(world.store.projector);
      expect((await b.get('/v1/executions')).body.executions).not.toEqual([]);
    });
    for (const query of [
      '',
      '?label=of:b',
      `?definition=${definitionOfB}`,
      '?definition=flow',
      '?status=created',
    ]) {
      const { status: code, body } = await a.get(`/v1/executions${query}`);
      expect(code).toBe(200);
      expect(JSON.stringify(body)).not.toContain(idOfB);
    }
    expect(JSON.stringify((await a.get('/v1/definitions')).body)).not.toContain(definitionOfB);
    expect((await a.get('/v1/schedules')).body.schedules).toEqual([]);
  });

  const define = (api: Api, name: string) =>
    api.post('/v1/definitions', { name, language: 'plain', document: 'x' });

  test.each<[string, string, (api: Api, name: string) => Promise<unknown>]>([
    ['/v1/definitions', '&name=flow', define],
    ['/v1/executions', '&status=failed', (api) => api.start()],
    ['/v1/schedules', '', (api, name) => api.post('/v1/schedules', { name, ...terms })],
  ])('at %s take a page token for its own tenant and filter only', async (path, filter, make) => {
    for (const api of [a, b]) await define(api, 'flow');
    for (const name of ['p1', 'p2', 'p3']) {
      await make(a, name);
      await make(b, name);
    }
    const page = async (api: Api) => {
      await caughtUp(world.store.projector);
      return (await api.get(`${path}?pageSize=1`)).body.nextPageToken as string | undefined;
    };
    await eventually(async () => expect(await page(a)).toBeDefined());
    const token = (await page(a)) ?? '';
    const next = (api: Api, more = '') => api.get(`${path}?pageSize=1&pageToken=${token}${more}`);
    expect((await next(a)).status).toBe(200);
    const others = [
      await next(b),
      await next(new Api(() => world.gateway.http, { ...bearerOf(keyOfBoth), 'x-runlog-tenant': 'b' })),
    ];
    const elsewhere = path.endsWith('definitions') ? '/v1/executions' : '/v1/definitions';
    const refused = [...others, await a.get(`${elsewhere}?pageSize=1&pageToken=${token}`)];
    if (filter !== '') refused.push(await next(a, filter));
    for (const { status: code, body } of refused) {
      expect(code).toBe(400);
      expect(body.errors).toMatchObject([{ field: 'pageToken' }]);
    }
  });
});

describe('the tenant', () => {
  const header = (tenant: string) => ({ 'x-runlog-tenant': tenant });

  test('is the credential’s own, and the header chooses among them at most', async () => {
    const path = `/v1/executions/${idOfB}`;
    expect((await a.get(path, header('b'))).status).toBe(403);
    expect((await a.get(path, header('nobody'))).status).toBe(403);
    const both = new Api(() => world.gateway.http, bearerOf(keyOfBoth));
    expect((await both.get(path, header('b'))).status).toBe(200);
    expect((await both.get(path, header('a'))).status).toBe(404);
    expect((await both.get(path)).body.errors).toMatchObject([{ field: 'x-runlog-tenant' }]);
  });

  test('of gRPC metadata likewise', async () => {
    const { getExecution } = executionsV1.Executions.method;
    const as = async (key: string, tenant?: string) =>
      (await call(getExecution, { ...bearerOf(key), ...(tenant !== undefined && header(tenant)) })).code;
    expect(await as(keyOfA, 'b')).toBe(status.PERMISSION_DENIED);
    expect(await as(keyOfBoth, 'b')).toBe(status.OK);
    expect(await as(keyOfBoth, 'a')).toBe(status.NOT_FOUND);
    expect(await as(keyOfBoth)).toBe(status.INVALID_ARGUMENT);
  });

  test('may be any for a key that is for all', async () => {
    const all = new Api(() => world.gateway.http, bearerOf(await makeKey(world, { tenants: ['*'] })));
    expect((await all.get(`/v1/executions/${idOfB}`, header('b'))).status).toBe(200);
    expect((await all.get(`/v1/executions/${idOfB}`)).status).toBe(404);
  });
});
