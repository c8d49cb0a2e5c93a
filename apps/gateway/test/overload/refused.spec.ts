import { request, type ClientRequest } from 'node:http';

import { afterEach, expect, test } from '@jest/globals';
import { RunlogClient } from '@runlog/client';
import { eventually } from '@runlog/testkit';

import { Api } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

let world: TestGateway;
afterEach(() => world.close());

const calm = { requests: 20_000, bytes: 1_000_000, loopDelayMs: 60_000, commitMs: 60_000 };

/** A request whose body is announced and does not come. */
function announce(bytes: number): ClientRequest {
  const { hostname, port } = new URL(world.gateway.http);
  const headers = { 'content-type': 'application/json', 'content-length': String(bytes) };
  const call = request({ hostname, port, path: '/v1/executions', method: 'POST', headers });
  call.on('error', () => undefined);
  call.flushHeaders();
  return call;
}

const answerOf = (call: ClientRequest): Promise<{ status?: number; retryAfter?: string }> =>
  new Promise((resolve) => {
    call.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'] });
    });
  });

test('a request beyond the bytes in flight is refused before its body comes, with the time to wait', async () => {
  world = await startTestGateway({ load: { ...calm, bytes: 1_000 } });
  const api = new Api(() => world.gateway.http);
  const first = announce(900);
  await eventually(async () =>
    expect((await api.get('/metrics')).body).toMatch(/runlog_request_bytes_in_flight\S* 900/),
  );
  const second = announce(200);
  expect(await answerOf(second)).toEqual({ status: 429, retryAfter: '1' });
  second.destroy();
  first.destroy();
  await eventually(async () =>
    expect((await api.get('/metrics')).body).toMatch(/runlog_request_bytes_in_flight\S* 0/),
  );
  expect((await api.get('/v1/executions')).status).toBe(200);
});

test('beyond the requests in flight both APIs refuse, probes are answered, and what was taken goes on', async () => {
  world = await startTestGateway({ load: { ...calm, requests: 1 } });
  const api = new Api(() => world.gateway.http);
  const first = announce(10);
  await eventually(async () =>
    expect((await api.get('/metrics')).body).toMatch(/runlog_requests_in_flight\S* 1/),
  );
  expect((await api.get('/v1/executions')).body).toMatchObject({ status: 429, code: 'overloaded' });
  expect((await api.get('/health/ready')).status).toBe(200);
  const client = new RunlogClient({ grpc: world.gateway.grpc });
  await expect(client.list()).rejects.toMatchObject({ code: 'overloaded' });
  first.end('{"a": 10}\n');
  expect((await answerOf(first)).status).toBe(400);
  await eventually(async () => expect((await api.get('/v1/executions')).status).toBe(200));
  expect((await api.get('/metrics')).body).toMatch(/overload_refused_total\{pressure="requests"\S* [2-9]/);
  client.close();
});

test('while the log commits slowly nothing more is accepted, and it is told so', async () => {
  world = await startTestGateway({ load: { ...calm, commitMs: 0 } });
  const api = new Api(() => world.gateway.http);
  await api.post('/v1/definitions', { name: 'flow', language: 'plain', document: 'x' });
  const first = await api.post('/v1/executions', { definition: 'flow' });
  expect(first.status).toBe(202);
  const { status, body } = await api.post('/v1/executions', { definition: 'flow' });
  expect([status, body.code, body.detail]).toEqual([429, 'overloaded', 'the log commits slowly']);
});
