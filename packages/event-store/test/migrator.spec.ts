import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@runlog/testkit';
import { readEnvironment } from '../src/migrations/environment.js';
import { openEventStore } from '../src/open-event-store.js';

const run = promisify(execFile);
const main = new URL('../dist/migrations/main.js', import.meta.url).pathname;

describe('the migrator’s settings', () => {
  test.each([
    [{}, 'RUNLOG_POSTGRES_URL must be the address of the database'],
    [{ RUNLOG_POSTGRES_URL: 'here' }, 'RUNLOG_POSTGRES_URL must be the address of the database'],
    [
      { RUNLOG_POSTGRES_URL: 'postgres://h/d', RUNLOG_PARTITIONS: '0' },
      'RUNLOG_PARTITIONS must be a whole number from 1 to 1024',
    ],
  ])('%j are refused', (env, message) => {
    expect(() => readEnvironment(env)).toThrow(new RangeError(message));
  });
});

describe('the migrator as a command', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await testDatabase()));
  afterAll(() => database.drop());

  test('makes a database that a store opens on', async () => {
    const env = { ...process.env, RUNLOG_POSTGRES_URL: database.url, RUNLOG_PARTITIONS: '8' };
    await run(process.execPath, [main], { env });
    const store = await openEventStore({ url: database.url, allowUnsafeDurability: true });
    expect(store.cluster.partitions).toBe(8);
    await store.close();
  });

  test('says what is wrong and ends with 1', async () => {
    const env = { ...process.env, RUNLOG_POSTGRES_URL: 'postgres://127.0.0.1:1/none' };
    await expect(run(process.execPath, [main], { env })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the database could not be migrated'),
    });
  });
});
