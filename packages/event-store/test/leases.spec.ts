import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestDatabase, type TestStore } from './support/stores.js';

const ttlMs = 60_000;
let database: TestStore;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test('a lease and an owner that end in an hour, since the clock was an hour ahead once, are taken for dead', async () => {
  const { leases } = database.store;
  await leases.acquire('dead', ['p1'], 1, ttlMs);
  await leases.renew('dead', ttlMs);
  expect((await leases.renew('alive', ttlMs)).owners).toBe(2);
  expect(await leases.acquire('alive', ['p1'], 1, ttlMs)).toEqual([]);
  await database.admin.query(
    `UPDATE runlog.lease SET expires_at = expires_at + interval '1 hour';
     UPDATE runlog.presence SET expires_at = expires_at + interval '1 hour' WHERE owner = 'dead'`,
  );
  expect((await leases.renew('alive', ttlMs)).owners).toBe(1);
  expect(await leases.acquire('alive', ['p1'], 1, ttlMs)).toEqual([{ name: 'p1', epoch: 2 }]);
});
