import { describe, expect, test } from '@jest/globals';
import { connect, type NatsConnection } from 'nats';

import { eventually, NatsMischief, TcpProxy, testNats } from '../../src/index.js';
import { NatsFrames } from '../../src/proxy/nats-frames.js';

describe('a stream of the NATS protocol', () => {
  const stream = [
    'PING\r\n',
    'PUB a 5\r\nhel\r\n\r\n',
    'MSG a 1 _INBOX.x 0\r\n\r\n',
    'HMSG a 1 12 14\r\nNATS/1.0\r\n\r\nhi\r\n',
    '+OK\r\n',
  ];

  test.each([1, 3, 7, 1_000])('is cut into the same frames when it comes in pieces of %i bytes', (size) => {
    const bytes = Buffer.from(stream.join(''));
    const frames = new NatsFrames();
    const found = [];
    for (let from = 0; from < bytes.length; from += size)
      found.push(...frames.take(bytes.subarray(from, from + size)));
    expect(found.map((frame) => frame.bytes.toString())).toEqual(stream);
    expect(found.map(({ message }) => message)).toEqual([false, true, true, true, false]);
  });
});

describe('mischief on the way to NATS', () => {
  const messages = Array.from({ length: 400 }, (_, n) => String(n));

  /** What comes of the messages when each is played with whose draw is below the share. */
  async function sent(share: number, random: () => number): Promise<{ came: string[]; shim: NatsMischief }> {
    const nats = await testNats();
    const shim = new NatsMischief({ share, random });
    const target = new URL(nats.url);
    const proxy = await TcpProxy.open(
      { host: target.hostname, port: Number(target.port) },
      { rewriting: shim.rewriting },
    );
    const came: string[] = [];
    const receiver: NatsConnection = await connect({ servers: nats.url });
    receiver.subscribe(`${nats.prefix}.>`, { callback: (_error, message) => came.push(message.string()) });
    await receiver.flush();
    const sender = await connect({ servers: proxy.through(nats.url) });
    shim.begin();
    for (const message of messages) {
      sender.publish(`${nats.prefix}.a`, message);
      // One frame at a time could be overtaken by none.
      if (Number(message) % 50 === 0) await sender.flush();
    }
    await sender.flush();
    shim.end();
    const { repeat, drop } = shim.played;
    await eventually(() => expect(came.length).toBe(messages.length + repeat - drop));
    await sender.close();
    await receiver.close();
    await proxy.close();
    return { came, shim };
  }

  test('repeats, delays, reorders and drops, and what is not dropped comes whole', async () => {
    // A fixed course of draws (Lehmer's) in which every prank has its turn.
    let state = 1;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const { came, shim } = await sent(0.4, random);
    expect(Math.min(...Object.values(shim.played))).toBeGreaterThan(0);
    expect(new Set(came).size).toBe(messages.length - shim.played.drop);
    expect(came).not.toEqual([...new Set(came)]);
    expect(came).not.toEqual(came.toSorted((a, b) => Number(a) - Number(b)));
    expect(new Set([...messages, ...came]).size).toBe(messages.length);
  });

  test('of no share changes nothing', async () => {
    const { came } = await sent(0, () => 0);
    expect(came).toEqual(messages);
  });
});
