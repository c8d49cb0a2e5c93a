import { connect } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RunlogClient } from '@runlog/client';
import { scaled, tally } from '@runlog/testkit';

import { startTestGateway, type TestGateway } from '../support/gateway.js';

let world: TestGateway;
let client: RunlogClient;

beforeAll(async () => {
  world = await startTestGateway();
  client = new RunlogClient({ grpc: world.gateway.grpc });
  await client.define({ name: 'flow', language: 'plain', document: 'x' });
});
afterAll(async () => {
  client.close();
  await world.close();
});

let before = 0;
beforeEach(() => {
  before = process.memoryUsage().rss;
});

const types = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goAway: 7,
  window: 8,
  more: 9,
};
const endStream = 1;
const endHeaders = 4;

/** A frame of HTTP/2; `length` lies about the payload. */
function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
  length = payload.length,
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Headers without compression: each a literal that is not indexed. */
const literals = (headers: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [
      Buffer.from([0, name.length]),
      Buffer.from(name),
      Buffer.from([value.length]),
      Buffer.from(value),
    ]),
  );

const call = (path: string): Buffer =>
  literals({
    ':method': 'POST',
    ':scheme': 'http',
    ':path': path,
    ':authority': 'a',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
const start = call('/runlog.v1.Executions/Start');
const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(types.settings, 0, 0)]);
const times = (count: number, make: (index: number) => Buffer): Buffer[] =>
  Array.from({ length: count }, (_, index) => make(index));
const streamOf = (index: number): number => 2 * index + 1;
const message = (declared: number, bytes: Buffer, flag = 0): Buffer => {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(declared, 1);
  return Buffer.concat([head, bytes]);
};
const called = (...data: Buffer[]): Buffer[] => [
  frame(types.headers, endHeaders, 1, start),
  ...data.map((bytes, index) => frame(types.data, index === data.length - 1 ? endStream : 0, 1, bytes)),
];

/** Sends it all as fast as it is taken, for some time at most. */
function pour(frames: readonly Buffer[]): Promise<void> {
  const [host, port] = world.gateway.grpc.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => {
      socket.write(preface);
      for (const one of frames) socket.write(one);
    });
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve();
    };
    const timer = setTimeout(end, 700);
    socket
      .on('data', () => undefined)
      .on('close', end)
      .on('error', end);
  });
}

const bombs: readonly (readonly [string, () => Buffer[]])[] = [
  ['a frame that is larger than any may be', () => [frame(types.data, 0, 1, Buffer.alloc(9), 0xffffff)]],
  [
    'headers that go on for ever',
    () => [
      frame(types.headers, 0, 1, start),
      ...times(scaled(20_000), () => frame(types.more, 0, 1, literals({ x: 'y'.repeat(100) }))),
    ],
  ],
  [
    'empty continuations',
    () => [frame(types.headers, 0, 1, start), ...times(scaled(50_000), () => frame(types.more, 0, 1))],
  ],
  [
    'calls that are taken back at once',
    () =>
      times(scaled(20_000), (index) =>
        Buffer.concat([
          frame(types.headers, endHeaders, streamOf(index), start),
          frame(types.reset, 0, streamOf(index), Buffer.from([0, 0, 0, 8])),
        ]),
      ),
  ],
  [
    'calls that never go on',
    () => times(scaled(5_000), (index) => frame(types.headers, endHeaders, streamOf(index), start)),
  ],
  [
    'settings',
    () => times(scaled(20_000), () => frame(types.settings, 0, 0, Buffer.from([0, 4, 0, 0, 0, 1]))),
  ],
  ['pings', () => times(scaled(20_000), () => frame(types.ping, 0, 0, Buffer.alloc(8)))],
  [
    'windows that overflow',
    () => times(10, () => frame(types.window, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff]))),
  ],
  ['empty data', () => called(...times(scaled(20_000), () => Buffer.alloc(0)))],
  ['a message of 4 GiB by its own account', () => called(message(0xffffffff, Buffer.alloc(100)))],
  ['a message that is shorter than it says', () => called(message(100, Buffer.alloc(10)))],
  ['a message compressed in no way', () => called(message(10, Buffer.alloc(10), 1))],
  ['a message with an unknown flag', () => called(message(10, Buffer.alloc(10), 0xff))],
  ['a thousand messages for one', () => called(...times(1_000, () => message(0, Buffer.alloc(0))))],
  ['a push from the wrong side', () => [frame(types.push, endHeaders, 1, start)]],
  ['data for a stream that is not there', () => [frame(types.data, 0, 99, Buffer.alloc(9))]],
  [
    'an index into no table',
    () => [frame(types.headers, endHeaders | endStream, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x7f]))],
  ],
  ['a path that is none', () => [frame(types.headers, endHeaders | endStream, 1, call('/\u0000/../%00'))]],
  ['no HTTP/2 at all', () => [Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(scaled(1_000_000), 0xff)]],
];

describe('over the port of gRPC', () => {
  test.each(bombs)('%s harms nobody else', async (_what, bomb) => {
    const pouring = pour(bomb());
    // Others are served while it goes on, and afterwards.
    expect((await client.start({ definition: 'flow' })).created).toBe(true);
    await pouring;
    expect((await client.start({ definition: 'flow' })).created).toBe(true);
    expect(world.faults).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    tally({ cases: 1 });
  });
});
