import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openEventStore } from '@runlog/event-store';
import { connectBus, subscriberConsumer } from '@runlog/messaging';
import { testDatabase, testNats, type TestDatabase, type TestNats } from '@runlog/testkit';

const run = promisify(execFile);
const main = new URL('../dist/migrate/main.js', import.meta.url).pathname;

let database: TestDatabase;
let nats: TestNats;
beforeEach(async () => {
  database = await testDatabase();
  nats = await testNats();
});
afterEach(async () => {
  await database.drop();
  await nats.drop();
});

const migrate = (more: Record<string, string>): Promise<{ stdout: string }> =>
  run(process.execPath, [main], { env: { ...process.env, RUNLOG_POSTGRES_URL: database.url, ...more } });

test('the migrator makes a database that a store opens on, and asks nothing of NATS that it was not told of', async () => {
  const { stdout } = await migrate({ RUNLOG_PARTITIONS: '8' });
  expect(stdout).toBe('the database is at this release\n');
  const store = await openEventStore({ url: database.url, allowUnsafeDurability: true });
  expect(store.cluster.partitions).toBe(8);
  await store.close();
});

test('it makes streams for the partitions that the installation has, and consumers for subscribers', async () => {
  await migrate({ RUNLOG_PARTITIONS: '3' });
  await migrate({
    RUNLOG_PARTITIONS: '5',
    RUNLOG_NATS_URL: nats.url,
    RUNLOG_SUBJECT_PREFIX: nats.prefix,
    RUNLOG_SUBSCRIBERS: 'audit,billing=a.b',
  });
  const bus = await connectBus({ url: nats.url, name: 'test', prefix: nats.prefix });
  const filters = async (stream: string): Promise<unknown[]> => {
    const found = await bus.jsm.consumers.list(stream).next();
    return found.map(({ config }) => config.filter_subject).toSorted();
  };
  const { subjects } = bus;
  expect(await filters(subjects.inboxStream)).toEqual(
    [0, 1, 2].map((partition) => subjects.inbox(partition)),
  );
  expect(await filters(subjects.eventsStream)).toEqual(
    [subjects.allEvents, subjects.eventsOfTenant('a.b')].toSorted(),
  );
  const billing = await bus.jsm.consumers.info(subjects.eventsStream, subscriberConsumer('billing'));
  expect(billing.config.filter_subject).toBe(subjects.eventsOfTenant('a.b'));
  await bus.close();
});

test('it says what is wrong, without the password, and ends with 1', async () => {
  const wrong = { RUNLOG_POSTGRES_URL: 'postgres://me:hunter2@127.0.0.1:1/none', RUNLOG_START_TIMEOUT: '1' };
  const failure = await migrate(wrong).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the database could not be migrated'),
    stdout: expect.not.stringContaining('hunter2'),
  });
  expect(failure).toMatchObject({ stderr: expect.not.stringContaining('hunter2') });
});

test('it refuses variables that it does not understand with 2', async () => {
  await expect(migrate({ RUNLOG_SUBSCRIBERS: 'a b' })).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('RUNLOG_SUBSCRIBERS'),
  });
});
