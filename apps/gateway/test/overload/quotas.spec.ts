import { afterEach, expect, test } from '@jest/globals';

import { RunlogClient } from '@runlog/client';

import { Api } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

let world: TestGateway;
afterEach(() => world.close());

const define = (api: Api) => api.post('/v1/definitions', { name: 'flow', language: 'plain', document: 'x' });
const start = (api: Api) => api.post('/v1/executions', { definition: 'flow' });

test('of a hundred starts at the limit of open executions those that fit are accepted, and the limit is named', async () => {
  world = await startTestGateway({ quotas: { startsPerSecond: 0, openExecutions: 10 } });
  const api = new Api(() => world.gateway.http);
  const other = api.with({ 'x-runlog-tenant': 'other' });
  await Promise.all([define(api), define(other)]);
  const answers = await Promise.all(Array.from({ length: 100 }, () => start(api)));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(10);
  const refused = answers.find(({ status }) => status !== 202);
  expect(refused).toMatchObject({ status: 429, body: { code: 'quota_exceeded' } });
  expect(refused?.body.detail).toContain('open_executions');
  expect(refused?.headers.get('retry-after')).toBe('1');
  expect((await start(other)).status).toBe(202);
});

test('the starts of a batch and over gRPC count like any other', async () => {
  world = await startTestGateway({ quotas: { startsPerSecond: 5, openExecutions: 0 } });
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
