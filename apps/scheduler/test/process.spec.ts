import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fold, partitionOf, type Task } from '@runlog/core';
import { openEventStore, schemaMigration, type OpenEventStore } from '@runlog/event-store';
import { connectBus, type Bus } from '@runlog/messaging';
import { eventually, testDatabase, testNats, type TestDatabase, type TestNats } from '@runlog/testkit';
import { serveQueues, type ServedQueues } from '@runlog/worker';
import { SchedulerProcess } from './support/scheduler-process.js';

let database: TestDatabase;
let nats: TestNats;
let store: OpenEventStore;
let bus: Bus;
let worker: ServedQueues | undefined;
let processes: SchedulerProcess[];
beforeEach(async () => {
  [database, nats] = await Promise.all([testDatabase({ migrate: schemaMigration }), testNats()]);
  store = await openEventStore({ url: database.url, allowUnsafeDurability: true });
  bus = await connectBus({ url: nats.url, name: 'worker', prefix: nats.prefix });
  processes = [];
});
afterEach(async () => {
  await Promise.all(processes.map((one) => one.destroy()));
  await worker?.drain(0);
  await Promise.all([store.close(), bus.close()]);
  await Promise.all([nats.drop(), database.drop()]);
});

function run(): SchedulerProcess {
  const started = new SchedulerProcess({
    RUNLOG_POSTGRES_URL: database.url,
    RUNLOG_NATS_URL: nats.url,
    RUNLOG_SUBJECT_PREFIX: nats.prefix,
  });
  processes.push(started);
  return started;
}

/** Appends as a gateway does; tells nobody, so that the agenda leads to them. */
async function create(count: number): Promise<string[]> {
  const document = JSON.stringify({ handler: 'h', queue: 'q' });
  const { id, name, version, language } = await store.definitions.put({
    tenant: 't',
    name: 'one',
    language: 'task',
    document,
  });
  const ids = Array.from(
    { length: count },
    (_, n) => `018bcfe5-6800-7000-8000-${String(n).padStart(12, '0')}`,
  );
  const data = { tenant: 't', definition: { id, name, version, language }, input: {}, labels: {} };
  await Promise.all(
    ids.map((executionId) =>
      store.events.append({
        executionId,
        tenant: 't',
        partition: partitionOf(executionId, store.cluster.partitions),
        expectedVersion: 0,
        events: [{ type: 'ExecutionCreated', data: { ...data, priority: 'normal' } }],
        recordedAt: store.events.now(),
        wakeAt: store.events.now(),
      }),
    ),
  );
  return ids;
}

const owned = async (pid: number): Promise<number> => {
  const [row] = await store.dataSource.query<{ count: number }[]>(
    `SELECT (SELECT count(*) FROM runlog.lease WHERE owner LIKE '%:${pid}:%')::int
      + (SELECT count(*) FROM runlog.presence WHERE owner LIKE '%:${pid}:%')::int AS count`,
  );
  return row?.count ?? NaN;
};

const statusOf = async (id: string): Promise<string | undefined> => fold(await store.events.read(id))?.status;

test('at SIGTERM it gives its partitions back, exits with 0, and the next one goes on where it was', async () => {
  const first = run();
  await first.ready();
  expect(await owned(first.pid)).toBeGreaterThan(1);
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const begun = new Set<string>();
  const handle = async ({ executionId }: Task): Promise<null> => {
    begun.add(executionId);
    await gate;
    return null;
  };
  worker = serveQueues({ bus, worker: 'w', queues: ['q'], handle });
  const ids = await create(20);
  await eventually(() => expect(begun.size).toBe(20));
  expect(await first.end('SIGTERM')).toBe(0);
  expect(await owned(first.pid)).toBe(0);
  // Results that come while nobody owns the partitions wait for the next owner.
  release();
  const second = run();
  await second.ready();
  await eventually(async () =>
    expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(new Set(['completed'])),
  );
  const logs = await Promise.all(ids.map((id) => store.events.read(id)));
  for (const log of logs) expect(log.filter(({ type }) => type === 'StepCompleted')).toHaveLength(1);
});

test('it says that it is ready, and exits with 0 at SIGINT as well', async () => {
  const scheduler = run();
  const health = await scheduler.ready();
  expect((await fetch(`${health}/health/ready`)).status).toBe(200);
  expect(await scheduler.end('SIGINT')).toBe(0);
});
