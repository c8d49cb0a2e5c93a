import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { connect, type JetStreamManager } from 'nats';

import { startNats, type NatsServer } from '../src/index.js';
import { removeTemporary, temporaryDirectory } from './support/temporary.js';

const running: NatsServer[] = [];

const start = async (dir?: string): Promise<NatsServer> => {
  const server = await startNats({ dir: dir ?? join(await temporaryDirectory(), 'nats') });
  running.push(server);
  return server;
};

const manage = async <T>(url: string, work: (manager: JetStreamManager) => Promise<T>): Promise<T> => {
  const connection = await connect({ servers: url });
  try {
    return await work(await connection.jetstreamManager());
  } finally {
    await connection.close();
  }
};

const addStream = (url: string): Promise<unknown> =>
  manage(url, async (manager) => manager.streams.add({ name: 'FACTS', subjects: ['facts.>'] }));
const streamNames = (url: string): Promise<string[]> =>
  manage(url, async (manager) => (await manager.streams.list().next()).map(({ config }) => config.name));

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
afterAll(removeTemporary);

describe('the embedded NATS', () => {
  test('keeps its streams over kill -9 and a new start on the same port', async () => {
    const server = await start();
    await addStream(server.url);
    await server.kill();
    await server.start();
    expect(await streamNames(server.url)).toEqual(['FACTS']);
  });

  test('starts empty after its storage was wiped, on the same port', async () => {
    const server = await start();
    const seen: unknown[] = [];
    server.onExit((exit) => seen.push(exit));
    await addStream(server.url);
    await server.wipe();
    expect(server.pid).toBeUndefined();
    await server.start();
    expect(await streamNames(server.url)).toEqual([]);
    expect(seen).toEqual([]);
  });

  test('is found again by a later start on the same directory', async () => {
    const first = await start();
    await addStream(first.url);
    await first.stop();
    const second = await start(first.directory);
    expect(second.url).toBe(first.url);
    expect(await streamNames(second.url)).toEqual(['FACTS']);
  });

  test('names the variable to set when the port that was asked for is taken', async () => {
    const first = await start();
    const dir = join(await temporaryDirectory(), 'nats');
    await expect(startNats({ dir, port: first.port })).rejects.toMatchObject({
      code: 'port_taken',
      message: expect.stringContaining('RUNLOG_NATS_PORT'),
    });
  });
});
