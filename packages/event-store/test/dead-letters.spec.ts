import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { DeadLettersFull } from '../src/errors.js';
import { InMemoryDeadLetters } from '../src/memory/in-memory-dead-letters.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

let database: TestStore;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test('beyond 10,000 messages none is put aside; executions and repeats are', async () => {
  const { admin, store } = database;
  await admin.query(`INSERT INTO runlog.dead_letter (id, kind, code, cause, payload_bytes)
    SELECT 'planted-' || n, 'unreadable', 'c', 'why', 0 FROM generate_series(1, 9999) n`);
  const last = { kind: 'unreadable', code: 'c', cause: 'why', payload: new Uint8Array([1]) } as const;
  expect(await store.deadLetters.park(last)).toBe(1);
  await expect(store.deadLetters.park({ ...last, payload: new Uint8Array([2]) })).rejects.toThrow(
    DeadLettersFull,
  );
  expect(await store.deadLetters.park(last)).toBe(2);
  const execution = { kind: 'execution', executionId: uuidv7(), code: 'c', cause: 'why' } as const;
  expect(await store.deadLetters.park(execution)).toBe(1);
});

test.each(['postgres', 'memory'] as const)(
  'what came again meanwhile is not forgotten (%s)',
  async (where) => {
    const letters = where === 'memory' ? new InMemoryDeadLetters(() => 0) : database.store.deadLetters;
    const id = uuidv7();
    const letter = { kind: 'execution', executionId: id, code: 'c', cause: 'why' } as const;
    await letters.park(letter);
    await letters.park(letter);
    expect(await letters.remove(id, 1)).toBe(false);
    expect(await letters.get(id)).toMatchObject({ count: 2 });
    expect(await letters.remove(id, 2)).toBe(true);
    expect(await letters.get(id)).toBeUndefined();
  },
);
