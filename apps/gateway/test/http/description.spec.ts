import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { operations } from '@runlog/contract';

import { Api } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

let world: TestGateway;
const api = new Api(() => world.gateway.http);

beforeAll(async () => {
  world = await startTestGateway();
});

afterAll(() => world.close());

const pathOf = (path: string): string => path.replace(/\{\w+\}/g, 'x');

test('every operation of the OpenAPI document is served', async () => {
  const { body } = await api.get('/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const described = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method, path] as const),
  );
  expect(described).toHaveLength(operations.length);
  for (const [method, path] of described) {
    const answer = await api.any(method, pathOf(path), { no: 1 });
    expect([path, answer.body.code]).not.toEqual([path, 'no_such_route']);
    expect([path, answer.status]).not.toEqual([path, 405]);
  }
});

test('the OpenAPI document has no dangling reference', async () => {
  const { body } = await api.get('/openapi.json');
  const references = JSON.stringify(body).match(/"\$ref":"[^"]+"/g) ?? [];
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) {
    const path = reference.slice('"$ref":"#/'.length, -1).split('/');
    expect(path.reduce((at, key) => at?.[key], body)).toBeDefined();
  }
});

test('answers have the shape that the document says', async () => {
  const id = await api.start({ labels: { a: 'b' } });
  const answers = new Map<string, unknown>([
    ['getExecution', (await api.get(`/v1/executions/${id}`)).body],
    ['listEvents', (await api.get(`/v1/executions/${id}/events`)).body],
    ['listExecutions', (await api.get('/v1/executions')).body],
    ['getDefinition', (await api.get('/v1/definitions/flow')).body],
    ['listDefinitions', (await api.get('/v1/definitions')).body],
    ['stopExecution', (await api.post(`/v1/executions/${id}/stop`)).body],
  ]);
  for (const [name, answer] of answers) {
    const schema = operations.find((operation) => operation.id === name)?.responses[0]?.schema;
    expect([name, schema?.safeParse(answer).error]).toEqual([name, undefined]);
  }
});

test('the docs page shows every operation and asks nobody else for anything', async () => {
  const { body, headers } = await api.get('/docs');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  for (const { path, summary } of operations) {
    expect(body).toContain(path);
    expect(body).toContain(summary.replace("'", "'"));
  }
  expect(body).not.toMatch(/<script|<link|src=|https?:\/\//);
});

test('metrics tell of requests by route, never by what a client wrote', async () => {
  await api.get('/v1/executions/some-secret-id');
  const { body, headers } = await api.get('/metrics');
  expect(headers.get('content-type')).toContain('text/plain');
  expect(body).toContain('operation="GET /v1/executions/:id",status="404"');
  expect(body).not.toContain('some-secret-id');
  expect(body).toMatch(/^runlog_append_batch_appends_count\{.*\} [1-9]/m);
});

test('health says that it lives and wants requests', async () => {
  expect(await api.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await api.get('/health/ready')).toMatchObject({
    status: 200,
    body: { status: 'ok', checks: { log: 'up', bus: 'up', service: 'up' } },
  });
});
