import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestDatabase, type TestStore } from './support/stores.js';

let database: TestStore;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test('a stream is remembered as it was last seen, and its epoch rises when it is another', async () => {
  const { streams } = database.store;
  expect(await streams.load()).toEqual([]);
  const stream = { name: 'TASKS', created: '2026-01-01T00:00:00.123456789Z', lastSequence: 7 };
  await streams.save([stream, { ...stream, name: 'INBOX' }]);
  await streams.save([{ ...stream, lastSequence: 9 }]);
  const byName = async () => new Map((await streams.load()).map((one) => [one.name, one]));
  expect((await byName()).get('TASKS')).toEqual({ ...stream, lastSequence: 9, epoch: 1 });
  await streams.save([{ ...stream, created: '2026-01-02T00:00:00Z', lastSequence: 1 }]);
  expect((await byName()).get('TASKS')).toMatchObject({ lastSequence: 1, epoch: 2 });
  expect((await byName()).get('INBOX')).toMatchObject({ lastSequence: 7, epoch: 1 });
});
