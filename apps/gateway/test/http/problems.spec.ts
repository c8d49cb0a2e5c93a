import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import fc from 'fast-check';

import { Api } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

let world: TestGateway;
const api = new Api(() => world.gateway.http);

beforeAll(async () => {
  world = await startTestGateway();
  await api.post('/v1/definitions', { name: 'flow', language: 'plain', document: 'x' });
});

afterAll(() => world.close());

const start = (more: Record<string, unknown>) => api.post('/v1/executions', { definition: 'flow', ...more });

test('every problem is an RFC 9457 document with a stable code and the id of its request', async () => {
  const { status, headers, body } = await api.get('/v1/executions/0193b0c2-0000-7000-8000-000000000001');
  expect(status).toBe(404);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toEqual({
    type: 'urn:runlog:problem:not_found',
    title: 'Not found',
    status: 404,
    code: 'not_found',
    detail: 'execution 0193b0c2-0000-7000-8000-000000000001 does not exist',
    instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
  });
});

describe('a request that breaks a rule names the field and the limit', () => {
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, 'v']));
  test.each<[string, () => ReturnType<Api['post']>, { field: string; limit?: number }]>([
    ['a missing field', () => api.post('/v1/executions', {}), { field: 'definition' }],
    ['a field nobody knows', () => start({ inputs: 1 }), { field: 'inputs' }],
    ['a long label', () => start({ labels: { a: 'x'.repeat(257) } }), { field: 'labels.a', limit: 256 }],
    ['many labels', () => start({ labels: many }), { field: 'labels', limit: 64 }],
    ['a long key', () => start({ idempotencyKey: 'x'.repeat(257) }), { field: 'idempotencyKey', limit: 256 }],
    ['a strange priority', () => start({ priority: 'urgent' }), { field: 'priority' }],
    ['a deadline in the past', () => start({ deadline: '2020-01-01T00:00:00Z' }), { field: 'deadline' }],
    ['no deadline at all', () => start({ deadline: 'soon' }), { field: 'deadline' }],
    ['a NUL in the input', () => start({ input: { a: ['\0'] } }), { field: 'input.a[0]' }],
    ['a long wait', () => api.get('/v1/executions?wait=1s'), { field: 'wait' }],
    ['a large page', () => api.get('/v1/executions?pageSize=1001'), { field: 'pageSize', limit: 1_000 }],
    ['a strange status', () => api.get('/v1/executions?status=sleeping'), { field: 'status[0]' }],
    ['a label without a value', () => api.get('/v1/executions?label=a'), { field: 'label[0]' }],
    ['a strange time', () => api.get('/v1/executions?startedAfter=monday'), { field: 'startedAfter' }],
    ['a forged page token', () => api.get('/v1/executions?pageToken=abcd'), { field: 'pageToken' }],
    [
      'a wait above five minutes',
      () => api.get('/v1/executions/x?wait=301s'),
      { field: 'wait', limit: 300_000 },
    ],
    ['a past and a wait', () => api.get('/v1/executions/x?wait=1s&version=1'), { field: 'wait' }],
    [
      'an empty batch',
      () => api.post('/v1/executions/batch', { executions: [] }),
      { field: 'executions', limit: 1 },
    ],
    ['no JSON', () => api.send('/v1/executions', '{"a":'), { field: 'body' }],
    ['no UTF-8', () => api.send('/v1/executions', new Uint8Array([0x22, 0xff, 0x22])), { field: 'body' }],
    ['deep JSON', () => api.send('/v1/executions', '['.repeat(100_000)), { field: 'body', limit: 68 }],
    ['an array', () => api.post('/v1/executions', []), { field: '' }],
    [
      'a refused document',
      () => api.post('/v1/definitions', { name: 'x', language: 'plain', document: 'bad steps.a' }),
      { field: 'document.steps.a' },
    ],
    [
      'a strange tenant',
      () => api.with({ 'x-runlog-tenant': 'a/b' }).get('/v1/executions'),
      { field: 'x-runlog-tenant' },
    ],
  ])('%s', async (_what, call, problem) => {
    const { status, body } = await call();
    expect(status).toBe(400);
    expect(body.errors).toContainEqual(expect.objectContaining(problem));
  });

  test('keys of the prototype chain are refused in inputs, and pollute nothing', async () => {
    const { status, body } = await api.send(
      '/v1/executions',
      '{"definition":"flow","input":{"__proto__":{"polluted":true}}}',
    );
    expect([status, body.errors]).toEqual([400, [expect.objectContaining({ field: 'input.__proto__' })]]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

test('a body above 4 MiB is refused before it is read', async () => {
  const { status, body } = await api.send('/v1/executions', JSON.stringify('x'.repeat(4 * 1024 * 1024)));
  expect([status, body.code]).toEqual([413, 'body_too_large']);
});

test('an input above 2 MiB is refused with its limit', async () => {
  const { status, body } = await start({ input: Array.from({ length: 2_200 }, () => 'x'.repeat(1_000)) });
  expect([status, body.errors[0].limit]).toEqual([400, 2 * 1024 * 1024]);
});

test('other media types, addresses and methods are problem documents as well', async () => {
  expect(await api.send('/v1/executions', 'a=1', 'application/x-www-form-urlencoded')).toMatchObject({
    status: 415,
    body: { code: 'unsupported_media_type' },
  });
  expect(await api.get('/nothing')).toMatchObject({ status: 404, body: { code: 'no_such_route' } });
  expect(await api.get('/v1/executions/%ff')).toMatchObject({ status: 400, body: { status: 400 } });
});

test('whatever is sent, the answer is no 5xx and the gateway goes on', async () => {
  const anyBody = fc.oneof(
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
      .record(
        {
          definition: fc.oneof(fc.constant('flow'), fc.string(), fc.jsonValue()),
          input: fc.jsonValue(),
          labels: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
          idempotencyKey: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
          priority: fc.oneof(fc.constantFrom('high', 'low'), fc.jsonValue()),
          deadline: fc.oneof(fc.constant('5m'), fc.string(), fc.jsonValue()),
        },
        { requiredKeys: [] },
      )
      .map((value) => Buffer.from(JSON.stringify(value))),
  );
  await fc.assert(
    fc.asyncProperty(anyBody, async (bytes) => {
      const { status } = await api.send('/v1/executions', new Uint8Array(bytes));
      expect([202, 400, 404, 409]).toContain(status);
    }),
    { numRuns: 300 },
  );
  expect(world.faults).toEqual([]);
  expect((await api.get('/health/live')).status).toBe(200);
});

test('more requests than allowed are refused with 429 before their bodies are read', async () => {
  const limited = await startTestGateway({ requestsPerSecond: 5 });
  try {
    const base = new URL(limited.gateway.http);
    const send = async (): Promise<void> => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => fetch(`${limited.gateway.http}/v1/executions`)),
      );
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).toHaveLength(7);
      expect(refused[0]?.headers.get('retry-after')).toBe('1');

      // Only the head of the request is sent; an answer without the body shows that nobody waits for it.
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'content-length': '1000' };
        const { hostname, port } = base;
        const half = request({ hostname, port, method: 'POST', path: '/v1/executions', headers });
        half.on('response', (response) => {
          resolve(response.statusCode);
          half.destroy();
        });
        half.setTimeout(5_000, () => half.destroy(new Error('no answer without a body')));
        half.on('error', reject);
        half.flushHeaders();
      });
      expect(status).toBe(429);
      expect(await refused[0]?.json()).toMatchObject({ code: 'rate_limited' });
    };
    // The limit counts by the second: all requests have to come within one.
    await eventually(send, { everyMs: 1_100 });
    expect((await fetch(`${limited.gateway.http}/health/live`)).status).toBe(200);
  } finally {
    await limited.close();
  }
});

test('waits and streams are bounded; one more is refused with 429, and finds room when another has gone', async () => {
  const small = await startTestGateway({ waitingRequests: 2 });
  const own = new Api(() => small.gateway.http);
  try {
    const id = await own.start();
    const stream = `${small.gateway.http}/v1/executions/${id}/stream`;
    const readers = [new AbortController(), new AbortController()];
    for (const { signal } of readers) expect((await fetch(stream, { signal })).status).toBe(200);
    expect(await own.get(`/v1/executions/${id}?wait=1s`)).toMatchObject({
      status: 429,
      body: { code: 'too_many_waiting' },
    });
    expect((await own.get(`/v1/executions/${id}`)).status).toBe(200);
    readers[0]?.abort();
    await eventually(async () => expect((await own.get(`/v1/executions/${id}?wait=1ms`)).status).toBe(202));
    readers[1]?.abort();
  } finally {
    await small.close();
  }
});
