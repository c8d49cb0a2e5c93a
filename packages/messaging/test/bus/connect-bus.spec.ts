import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually, freePort } from '@runlog/testkit';
import {
  BusUnavailable,
  connectBus,
  InvalidPrefix,
  onHint,
  HintPublisher,
  type Bus,
} from '../../src/index.js';
import { startOwnServer, type OwnServer } from '../support/own-server.js';

let server: OwnServer | undefined;
let bus: Bus | undefined;
afterEach(async () => {
  await bus?.close();
  await server?.end();
  bus = server = undefined;
});

describe('a bus', () => {
  test('waits for a server that is briefly away at the start', async () => {
    server = await startOwnServer();
    await server.nats.stop();
    const connecting = connectBus({ url: server.nats.url, name: 'test', firstConnectMs: 60_000 });
    await server.nats.start();
    bus = await connecting;
    expect(bus.connected).toBe(true);
    expect(bus.maxPayload).toBeGreaterThan(100_000);
  });

  test('gives up the first connection after its bound', async () => {
    const url = `nats://127.0.0.1:${await freePort()}`;
    await expect(connectBus({ url, name: 'test', firstConnectMs: 300 })).rejects.toThrow(BusUnavailable);
  });

  test('refuses a prefix that would mean something in a subject', async () => {
    await expect(connectBus({ url: 'nats://127.0.0.1:1', name: 'test', prefix: 'a.>' })).rejects.toThrow(
      InvalidPrefix,
    );
  });

  test('tells that it lost the server and found it again, and goes on listening', async () => {
    server = await startOwnServer();
    bus = await connectBus({ url: server.nats.url, name: 'test' });
    const seen: string[] = [];
    for (const name of ['disconnected', 'reconnected', 'connected'] as const)
      bus.on(name, () => void seen.push(name));
    const changed: boolean[] = [];
    bus.on('reconnected', ({ serverChanged }) => void changed.push(serverChanged));
    const hints: string[] = [];
    onHint(bus, ({ executions }) => void hints.push(...executions.map(([id]) => id)));

    await server.nats.kill();
    await eventually(() => expect(seen).toEqual(['disconnected']));
    expect(bus.connected).toBe(false);
    new HintPublisher(bus, 'scheduler').publish([{ executionId: 'lost', version: 1 }]);
    await server.nats.start();
    await eventually(() => expect(seen).toEqual(['disconnected', 'reconnected', 'connected']));
    expect(changed).toEqual([true]);
    new HintPublisher(bus, 'scheduler').publish([{ executionId: 'e1', version: 1 }]);
    await eventually(() => expect(hints).toEqual(['e1']));
  });

  test('survives listeners that throw, and stops calling those that left', async () => {
    server = await startOwnServer();
    const reported: unknown[] = [];
    bus = await connectBus({
      url: server.nats.url,
      name: 'test',
      onError: (error) => void reported.push(error),
    });
    const seen: string[] = [];
    bus.on('lost', () => {
      throw new RangeError('a bad listener');
    });
    const leave = bus.on('lost', ({ stream }) => void seen.push(stream));
    bus.emit('lost', { stream: 'A', reason: 'missing' });
    leave();
    bus.emit('lost', { stream: 'B', reason: 'missing' });
    expect(seen).toEqual(['A']);
    expect(reported).toHaveLength(2);
  });

  test('drains even while the server is away', async () => {
    server = await startOwnServer();
    bus = await connectBus({ url: server.nats.url, name: 'test' });
    await server.nats.kill();
    await eventually(() => expect(bus?.connected).toBe(false));
    await bus.drain();
    expect(bus.nc.isClosed()).toBe(true);
  });
});
