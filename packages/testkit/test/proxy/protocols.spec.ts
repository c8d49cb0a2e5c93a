import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';
import { connect as connectNats } from 'nats';
import pg from 'pg';

import { eventually, TcpProxy, testDatabase, testNats } from '../../src/index.js';

const proxies: TcpProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

async function inFrontOf(url: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(url);
  const proxy = await TcpProxy.open({ host: hostname, port: Number(port) });
  proxies.push(proxy);
  return proxy;
}

test('a commit of Postgres whose reply is lost has happened', async () => {
  const database = await testDatabase();
  const proxy = await inFrontOf(database.url);
  const client = new pg.Client(proxy.through(database.url));
  client.on('error', () => undefined);
  await client.connect();
  await client.query('create table fact (n int)');
  proxy.loseReplies(1, (request) => request.includes('COMMIT'));
  await client.query('BEGIN');
  await client.query('insert into fact values (1)');
  await expect(client.query('COMMIT')).rejects.toThrow();
  const direct = new pg.Client(database.url);
  await direct.connect();
  // The backend may still be at it when its client is told that the connection is gone.
  await eventually(async () => expect((await direct.query('select n from fact')).rowCount).toBe(1));
  await direct.end();
  await database.drop();
});

test('a publish to NATS whose reply is lost has happened, and is one with its repetition', async () => {
  const nats = await testNats();
  const proxy = await inFrontOf(nats.url);
  const direct = await connectNats({ servers: nats.url });
  const manager = await direct.jetstreamManager();
  await manager.streams.add({ name: nats.prefix, subjects: [`${nats.prefix}.>`] });
  const client = await connectNats({ servers: proxy.through(nats.url), reconnectTimeWait: 20 });
  const publish = () => client.jetstream().publish(`${nats.prefix}.a`, 'x', { msgID: 'one', timeout: 2_000 });
  proxy.loseReplies(1, (request) => request.includes(`HPUB ${nats.prefix}.a`));
  await expect(publish()).rejects.toThrow();
  expect((await publish()).duplicate).toBe(true);
  expect((await manager.streams.info(nats.prefix)).state.messages).toBe(1);
  await client.close();
  await direct.close();
  await nats.drop();
});

test('an HTTP request whose reply is lost has happened', async () => {
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('done');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await inFrontOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const url = `http://127.0.0.1:${proxy.port}`;
  proxy.loseReplies(1, (request) => request.includes('POST /start'));
  await expect(fetch(`${url}/start`, { method: 'POST' })).rejects.toThrow();
  expect(asked).toEqual(['/start']);
  expect(await (await fetch(`${url}/again`)).text()).toBe('done');
  server.closeAllConnections();
  server.close();
});

test('a call over HTTP/2, which carries gRPC, waits out a partition', async () => {
  const server = createHttp2Server((_request, response) => response.end('done'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await inFrontOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const session = connectHttp2(`http://127.0.0.1:${proxy.port}`);
  await once(session, 'connect');
  await proxy.set({ toServer: { fate: 'hold' }, toClient: { fate: 'hold' } });
  const call = session.request({ ':path': '/' });
  let text = '';
  call.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const ended = once(call, 'end');
  await proxy.heal();
  await ended;
  expect(text).toBe('done');
  session.close();
  server.close();
});
