import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { executionV1, rpcErrors } from '@runlog/contract';
import { completed, eventually, started } from '@runlog/testkit';

import { Api } from '../support/api.js';
import { endGateway, startTestGateway, type TestGateway } from '../support/gateway.js';
import { WireStream } from '../support/run-stream.js';

let world: TestGateway;
const streams: WireStream[] = [];

beforeAll(async () => {
  world = await startTestGateway();
  await define(world);
});

afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

afterAll(() => world.close());

const define = ({ gateway }: TestGateway) =>
  new Api(() => gateway.http).post('/v1/definitions', { name: 'flow', language: 'plain', document: 'x' });

function open(on = world, metadata?: Record<string, string>): WireStream {
  const stream = new WireStream(on.gateway.grpc, metadata);
  streams.push(stream);
  return stream;
}

const waiting = async (on = world): Promise<number> => {
  const { body } = await new Api(() => on.gateway.http).get('/metrics');
  return Number(/^runlog_waiting_requests\{[^}]*\} (\d+)$/m.exec(body)?.[1]);
};

/** Starts entries, and gives their ids when all are committed. */
async function startAll(stream: WireStream, count: number, first = 1): Promise<string[]> {
  stream.start(count, first, { acknowledge: true });
  await eventually(() => {
    for (let ref = first; ref < first + count; ref += 1) expect(stream.ids.has(ref)).toBe(true);
  });
  return [...stream.ids].filter(([ref]) => ref >= first && ref < first + count).map(([, id]) => id);
}

const { ExecutionStatus } = executionV1;

test('every entry is answered with its execution when that has ended, in whatever order they do', async () => {
  const stream = open();
  const ids = await startAll(stream, 3);
  for (const index of [2, 0, 1]) {
    await world.append(ids[index] ?? '', [started, completed({ index } as never)]);
    await eventually(() =>
      expect(stream.of(index + 1).at(-1)?.outcome).toMatchObject({
        case: 'execution',
        value: { id: ids[index], status: ExecutionStatus.COMPLETED, outputJson: `{"index":${index}}` },
      }),
    );
  }
  expect(stream.updates).toHaveLength(6);
});

test('entries of one message are answered in few messages, and without acknowledgement once', async () => {
  const stream = open();
  stream.send({
    entries: Array.from({ length: 300 }, (_, ref) => ({
      ref,
      kind: { case: 'start' as const, value: { definition: 'missing' } },
    })),
  });
  await eventually(() => expect(stream.updates).toHaveLength(300));
  expect(stream.responses.length).toBeLessThan(150);
  expect(new Set(stream.updates.map(({ ref }) => ref)).size).toBe(300);
});

test('a refused entry stops no other, and its ref is free again', async () => {
  const stream = open();
  stream.send({
    entries: [
      { ref: 1, kind: { case: 'start', value: { definition: 'missing' } } },
      { ref: 2, kind: { case: 'start', value: { definition: 'flow', inputJson: '{' } } },
      { ref: 3, kind: { case: 'start', value: { definition: 'flow', wait: { seconds: 1n } } } },
      { ref: 4, kind: { case: 'await', value: '0193b0c2-0000-7000-8000-000000000001' } },
      { ref: 5 },
      { ref: 6, kind: { case: 'start', value: { definition: 'flow' } }, acknowledge: true },
    ],
  });
  await eventually(() => expect(stream.updates).toHaveLength(6));
  expect(stream.codes).toEqual({
    1: status.NOT_FOUND,
    2: status.INVALID_ARGUMENT,
    3: status.INVALID_ARGUMENT,
    4: status.NOT_FOUND,
    5: status.INVALID_ARGUMENT,
  });
  await startAll(stream, 1, 1);
  expect(stream.ids.size).toBe(2);
});

test('a ref that is open ends the stream', async () => {
  const stream = open();
  await startAll(stream, 1);
  stream.start(1);
  await eventually(() => expect(stream.error?.code).toBe(status.INVALID_ARGUMENT));
});

test('what was started elsewhere is awaited by its id, of the own tenant only', async () => {
  const id = await new Api(() => world.gateway.http).start();
  const [mine, others] = [open(), open(world, { 'x-runlog-tenant': 'others' })];
  for (const stream of [mine, others])
    stream.send({ entries: [{ ref: 1, kind: { case: 'await', value: id } }] });
  await eventually(() => expect(others.codes).toEqual({ 1: status.NOT_FOUND }));
  await world.append(id, [started, completed()]);
  await eventually(() => expect(mine.of(1)[0]?.outcome).toMatchObject({ case: 'execution', value: { id } }));
});

test('a settled entry is answered at once with its execution as it is', async () => {
  const stream = open();
  const [id] = await startAll(stream, 2);
  stream.send({ settle: [1, 77] });
  await eventually(() =>
    expect(stream.of(1).at(-1)?.outcome).toMatchObject({
      case: 'execution',
      value: { id, status: ExecutionStatus.CREATED },
    }),
  );
  expect(stream.of(2)).toHaveLength(1);
});

test('the id of a start is told when it is asked for later, once it is committed', async () => {
  const stream = open();
  stream.send({
    entries: [{ ref: 1, kind: { case: 'start', value: { definition: 'flow' } } }],
    acknowledge: [1, 77],
  });
  await eventually(() => expect(stream.ids.has(1)).toBe(true));
  stream.send({ acknowledge: [1] });
  await eventually(() => expect(stream.of(1)).toHaveLength(2));
  expect(stream.of(1)[1]).toEqual(stream.of(1)[0]);
  expect(stream.updates).toHaveLength(2);
});

test('entries above a thousand in one message are refused', async () => {
  const stream = open();
  const entries = Array.from({ length: 1_002 }, (_, ref) => ({
    ref,
    kind: { case: 'start' as const, value: { definition: 'missing' } },
  }));
  stream.send({ entries });
  await eventually(() => expect(stream.updates).toHaveLength(1_002));
  const { codes } = stream;
  expect(codes[0]).toBe(status.NOT_FOUND);
  expect([codes[1_000], codes[1_001]]).toEqual([status.INVALID_ARGUMENT, status.INVALID_ARGUMENT]);
});

test('entries count as waits, are refused above their limit with a time to wait, and make room when they end', async () => {
  const small = await startTestGateway({ waitingRequests: 4 });
  try {
    await define(small);
    const stream = open(small);
    stream.start(5, 1, { acknowledge: true });
    await eventually(() => expect(stream.updates).toHaveLength(5));
    expect(Object.values(stream.codes)).toEqual([status.RESOURCE_EXHAUSTED, status.RESOURCE_EXHAUSTED]);
    const refused = stream.updates.find(({ outcome }) => outcome.case === 'error')?.outcome;
    const details = refused?.case === 'error' ? refused.value.details : [];
    expect(details.some((any) => anyUnpack(any, rpcErrors.RetryInfoSchema)?.retryDelay)).toBe(true);
    expect(await waiting(small)).toBe(4);
    stream.send({ settle: [1] });
    await eventually(async () => expect(await waiting(small)).toBe(3));
    await startAll(stream, 1, 9);
  } finally {
    await small.close();
  }
});

test('each entry counts for the rate limit', async () => {
  const limited = await startTestGateway({ requestsPerSecond: 5 });
  try {
    // The limit counts by the second: stream and entries have to come within one.
    await eventually(
      async () => {
        const stream = open(limited);
        stream.start(8);
        await eventually(() => expect(stream.updates).toHaveLength(8), { timeoutMs: 5_000 });
        // The stream itself is one of the five.
        const refused = Object.values(stream.codes).filter((code) => code === status.RESOURCE_EXHAUSTED);
        expect(refused).toHaveLength(4);
      },
      { everyMs: 1_100 },
    );
  } finally {
    await limited.close();
  }
});

test('a client that goes ends its waits, and its executions go on', async () => {
  const stream = open();
  const [id = ''] = await startAll(stream, 5);
  await eventually(async () => expect(await waiting()).toBe(6));
  stream.close();
  await eventually(async () => expect(await waiting()).toBe(0));
  await world.append(id, [started, completed()]);
  const { body } = await new Api(() => world.gateway.http).get(`/v1/executions/${id}`);
  expect(body).toMatchObject({ status: 'completed' });
});

test('a client that ends its side gets all its answers first', async () => {
  const stream = open();
  const [id = ''] = await startAll(stream, 1);
  stream.call.end();
  await world.append(id, [started, completed()]);
  await eventually(() => expect(stream.ended).toBe(true));
  expect(stream.of(1).at(-1)?.outcome.case).toBe('execution');
  expect(stream.error).toBeUndefined();
});

test('a client that takes no answers is read no further, and gets every one in the end', async () => {
  const stream = open();
  // Ids of nothing are answered at once, with some hundred bytes; there are more than buffers on the way can hold.
  const total = 60_000;
  stream.call.pause();
  let unsent = 0;
  for (let first = 0; first < total; first += 1_000) {
    const entries = Array.from({ length: 1_000 }, (_, index) => ({
      ref: first + index,
      kind: { case: 'await' as const, value: 'none'.repeat(50) },
    }));
    unsent += 1;
    stream.send({ entries }, () => (unsent -= 1));
  }
  await eventually(() => expect(unsent).toBeGreaterThan(0));
  stream.call.resume();
  await eventually(() => expect(stream.updates).toHaveLength(total));
  expect(unsent).toBe(0);
  expect(new Set(stream.updates.map(({ ref }) => ref)).size).toBe(total);
});

test('an ending gateway says so, and lets go of every entry with the id of what was started', async () => {
  const ending = await startTestGateway({ shutdownGraceMs: 60_000 });
  try {
    await define(ending);
    const stream = open(ending);
    const ids = await startAll(stream, 3);
    const closing = endGateway(ending.gateway);
    await eventually(() => expect(stream.responses.some((response) => response.closing)).toBe(true));
    stream.start(1, 4);
    await eventually(() => expect(Object.keys(stream.codes)).toHaveLength(4));
    for (const [ref, id] of stream.ids)
      expect(stream.of(ref).at(-1)).toMatchObject({
        outcome: { case: 'error', value: { code: status.UNAVAILABLE } },
        executionId: id,
      });
    expect(stream.of(4)).toMatchObject([
      { outcome: { value: { code: status.UNAVAILABLE } }, executionId: '' },
    ]);
    expect(ids).toHaveLength(3);
    await closing;
    expect(stream.error?.code).toBe(status.UNAVAILABLE);
    expect(ending.faults).toEqual([]);
  } finally {
    await ending.close();
  }
});
