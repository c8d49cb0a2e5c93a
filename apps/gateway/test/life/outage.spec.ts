import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { migrate } from '@runlog/event-store';
import { eventually, testDatabase, testNats, type TestDatabase, type TestNats } from '@runlog/testkit';

import type { RunningGateway } from '../../src/boot/start-gateway.js';
import { Api } from '../support/api.js';
import { endGateway, runGateway, testConfig } from '../support/gateway.js';
import { TcpProxy } from '../support/tcp-proxy.js';

let database: TestDatabase;
let nats: TestNats;
let postgresWay: TcpProxy;
let natsWay: TcpProxy;
let gateway: RunningGateway;
const faults: unknown[] = [];
const api = new Api(() => gateway.http);

beforeAll(async () => {
  database = await testDatabase({
    migrate: { digest: 'gateway-tests', apply: (url) => migrate(url, { partitions: 4 }) },
  });
  nats = await testNats();
  postgresWay = await TcpProxy.to(database.url);
  natsWay = await TcpProxy.to(nats.url);
});

afterAll(async () => {
  await endGateway(gateway);
  await Promise.all([postgresWay.close(), natsWay.close()]);
  await nats.drop();
  await database.drop();
});

const config = () => testConfig(postgresWay.rewrite(database.url), natsWay.rewrite(nats.url), nats.prefix);

test('a gateway that starts before its servers waits for them', async () => {
  postgresWay.cut();
  natsWay.cut();
  const starting = runGateway(config(), faults);
  let up = false;
  void starting.then(() => (up = true));
  await eventually(() => expect(postgresWay.refused).toBeGreaterThan(1));
  await eventually(() => expect(natsWay.refused).toBeGreaterThan(1));
  expect(up).toBe(false);
  postgresWay.mend();
  natsWay.mend();
  gateway = await starting;
  expect((await api.get('/health/ready')).status).toBe(200);
});

test('a gateway whose servers stay away gives up when its time is over', async () => {
  const nobody = testConfig('postgres://u@127.0.0.1:1/x', nats.url, nats.prefix, { startWithinMs: 300 });
  await expect(runGateway(nobody)).rejects.toThrow(/could not be migrated/);
});

describe('while Postgres is away', () => {
  let id: string;

  beforeAll(async () => {
    id = await api.start();
    postgresWay.cut();
  });

  test.each<[string, () => ReturnType<Api['get']>]>([
    ['starts', () => api.post('/v1/executions', { definition: 'flow' })],
    ['commands', () => api.post(`/v1/executions/${id}/stop`)],
    ['reads', () => api.get(`/v1/executions/${id}`)],
    ['lists', () => api.get('/v1/executions')],
    ['events', () => api.get(`/v1/executions/${id}/events`)],
    ['streams', () => api.get(`/v1/executions/${id}/stream`)],
    ['definitions', () => api.post('/v1/definitions', { name: 'x', language: 'plain', document: '' })],
  ])('%s are answered 503 with Retry-After', async (_what, call) => {
    const { status, headers, body } = await call();
    expect([status, body.code]).toEqual([503, 'store_unavailable']);
    expect(headers.get('retry-after')).toBe('1');
  });

  test('the gateway is not ready, and lives', async () => {
    expect(await api.get('/health/ready')).toMatchObject({ status: 503, body: { checks: { log: 'down' } } });
    expect((await api.get('/health/live')).status).toBe(200);
  });

  test('nothing is logged as a fault of ours', () => {
    expect(faults).toEqual([]);
  });

  test('afterwards everything works again by itself', async () => {
    postgresWay.mend();
    await eventually(async () => expect((await api.get(`/v1/executions/${id}`)).status).toBe(200));
    await eventually(async () => expect((await api.get('/health/ready')).status).toBe(200));
    expect((await api.post('/v1/executions', { definition: 'flow' })).status).toBe(202);
  });
});

test('while NATS is away executions are accepted, since the agenda leads to them', async () => {
  natsWay.cut();
  await eventually(async () => expect((await api.get('/health/ready')).body.checks.bus).toBe('down'));
  const { status, body } = await api.post('/v1/executions', { definition: 'flow' });
  expect(status).toBe(202);
  expect((await api.get(`/v1/executions/${body.id}`)).status).toBe(200);
  expect((await api.get('/health/ready')).status).toBe(200);
  natsWay.mend();
  await eventually(async () => expect((await api.get('/health/ready')).body.checks.bus).toBe('up'));
});
