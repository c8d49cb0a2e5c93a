import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { NoSuchThing, RunlogClient } from '@runlog/client';
import { caughtUp, completed, eventually, started } from '@runlog/testkit';

import { Api } from './support/api.js';
import { endGateway, runGateway, startTestGateway, type TestGateway } from './support/gateway.js';
import { TcpProxy } from './support/tcp-proxy.js';

let world: TestGateway;
let client: RunlogClient;

beforeAll(async () => {
  world = await startTestGateway();
});

beforeEach(async () => {
  client = new RunlogClient({ grpc: world.gateway.grpc });
  await client.define({ name: 'flow', language: 'plain', document: 'x' });
});

afterEach(() => client.close());

afterAll(() => world.close());

const flow = { definition: 'flow' };

const waiting = async (on = world): Promise<number> => {
  const { body } = await new Api(() => on.gateway.http).get('/metrics');
  return Number(/^runlog_waiting_requests\{[^}]*\} (\d+)$/m.exec(body)?.[1]);
};

/** The ids of the executions with a label, when there are as many. */
async function idsOf(label: string, count: number, on = world): Promise<string[]> {
  let ids: string[] = [];
  await eventually(async () => {
    await caughtUp(on.store.projector);
    const query = `/v1/executions?label=run:${label}&pageSize=1000`;
    const { body } = await new Api(() => on.gateway.http).get(query);
    ids = body.executions.map(({ id }: { id: string }) => id);
    expect(ids).toHaveLength(count);
  });
  return ids;
}

const end = (id: string, on = world) => on.append(id, [started, completed({ id } as never)]);

test('runs at once share one stream, each gets its own end, and the stream ends after them', async () => {
  const runs = Array.from({ length: 20 }, (_, input) =>
    client.run({ ...flow, input, labels: { run: 'shared' } }),
  );
  const ids = await idsOf('shared', 20);
  await eventually(async () => expect(await waiting()).toBe(21));
  await Promise.all(ids.map((id) => end(id)));
  const executions = await Promise.all(runs);
  expect(executions.map(({ input }) => input)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  for (const { id, output } of executions) expect(output).toEqual({ id });
  await eventually(async () => expect(await waiting()).toBe(0));
});

test('a run that is refused disturbs no other', async () => {
  const good = client.run({ ...flow, labels: { run: 'good' } });
  await expect(client.run({ definition: 'missing' })).rejects.toBeInstanceOf(NoSuchThing);
  const [id = ''] = await idsOf('good', 1);
  await end(id);
  expect(await good).toMatchObject({ id, status: 'completed' });
});

test('a run gives the execution as it is when its time is over', async () => {
  expect(await client.run(flow, { timeoutMs: 50 })).toMatchObject({ status: 'created' });
  expect(await waiting()).toBeLessThanOrEqual(1);
});

test('a run ends with its signal, and is waited for no longer', async () => {
  const gone = new AbortController();
  const run = client.run({ ...flow, labels: { run: 'aborted' } }, { signal: gone.signal });
  await idsOf('aborted', 1);
  gone.abort(new Error('no longer wanted'));
  await expect(run).rejects.toThrow('no longer wanted');
  await eventually(async () => expect(await waiting()).toBeLessThanOrEqual(1));
  await expect(client.run(flow, { signal: gone.signal })).rejects.toThrow('no longer wanted');
});

test('a large input goes by itself', async () => {
  const input = 'x'.repeat(100_000);
  const run = client.run({ ...flow, input, labels: { run: 'large' } });
  const [id = ''] = await idsOf('large', 1);
  // A stream would count besides the run.
  await eventually(async () => expect(await waiting()).toBe(1));
  await end(id);
  expect(await run).toMatchObject({ id, input, status: 'completed' });
});

test('a run with an idempotency key is sent again when the stream breaks, and finds its execution', async () => {
  const way = await TcpProxy.to(`tcp://${world.gateway.grpc}`);
  const broken = new RunlogClient({ grpc: new URL(way.rewrite(`tcp://${world.gateway.grpc}`)).host });
  try {
    const run = broken.run({ ...flow, labels: { run: 'keyed' }, idempotencyKey: 'key' });
    const [id = ''] = await idsOf('keyed', 1);
    way.cut();
    way.mend();
    await end(id);
    expect(await run).toMatchObject({ id, status: 'completed' });
    await idsOf('keyed', 1);
  } finally {
    broken.close();
    await way.close();
  }
});

test('runs outlast a gateway that ends', async () => {
  const first = await startTestGateway();
  const [httpPort, grpcPort] = [first.gateway.http, `tcp://${first.gateway.grpc}`].map((url) =>
    Number(new URL(url).port),
  );
  const runner = new RunlogClient({ grpc: first.gateway.grpc });
  try {
    await runner.define({ name: 'flow', language: 'plain', document: 'x' });
    const run = runner.run({ ...flow, labels: { run: 'moved' } });
    const [id = ''] = await idsOf('moved', 1, first);
    await endGateway(first.gateway);
    const second = await runGateway({ ...first.config, httpPort: httpPort ?? 0, grpcPort: grpcPort ?? 0 });
    await end(id, first);
    expect(await run).toMatchObject({ id, status: 'completed' });
    runner.close();
    await endGateway(second);
  } finally {
    runner.close();
    await first.close();
  }
});
