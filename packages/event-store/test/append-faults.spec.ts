import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import { AppendRefused, StoreUnavailable } from '../src/errors.js';
import { append, newTenant } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

describe('appends under faults', () => {
  let database: TestStore;
  beforeEach(async () => {
    database = await openTestDatabase({ doubtMs: 1_000 });
  });
  afterEach(() => database.close());

  const appenders = `FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%WITH input AS%'`;
  const blocked = () =>
    eventually(async () => {
      const { rowCount } = await database.admin.query(`SELECT ${appenders} AND wait_event_type = 'Lock'`);
      expect(rowCount).toBe(1);
    });

  test('a value that the database refuses fails alone, and all others of its batch are recorded', async () => {
    await database.admin.query(`ALTER TABLE runlog.command ADD CHECK (key <> 'poison')`);
    const tenant = newTenant();
    const bad = new Set([13, 77, 78]);
    const appends = Array.from({ length: 100 }, (_, index) => {
      const key = bad.has(index) ? 'poison' : `key ${index}`;
      return append({ tenant, command: { scope: `${index}`, key, digest: 'd' } });
    });
    const settled = await Promise.allSettled(appends.map((one) => database.store.events.append(one)));
    const refused = settled.flatMap((one, index) => (one.status === 'rejected' ? [[index, one.reason]] : []));
    expect(refused.map(([index]) => index)).toEqual([...bad]);
    for (const [, reason] of refused) {
      expect(reason).toBeInstanceOf(AppendRefused);
      expect(reason).toMatchObject({ code: 'append_refused', retryable: false });
    }
    const logs = await database.store.events.readMany(appends);
    expect([...logs.values()].filter((log) => Array.isArray(log) && log.length === 1)).toHaveLength(97);
  });

  test('without a connection nothing is in doubt, and the store comes back with the database', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const outside = await database.connect('postgres');
    await outside.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await outside.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = '${name}' AND application_name = 'runlog'`);
    // The first may go out on a connection whose end has not been heard of, and is in doubt for as long as that may last.
    await eventually(async () => {
      const failure = await database.store.events.append(append()).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StoreUnavailable);
      expect(failure).toMatchObject({ inDoubt: false });
    });
    await expect(database.store.events.read(append().executionId)).rejects.toThrow(StoreUnavailable);
    await expect(database.store.list.list({ tenant: 't' }, { limit: 1 })).rejects.toThrow(StoreUnavailable);
    await outside.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    expect(await database.store.events.append(append())).toMatchObject({ status: 'appended' });
  });

  test('what is rolled back for a reason outside the batch is refused for now, not in doubt', async () => {
    await database.admin.query('REVOKE INSERT ON runlog.event FROM runlog_app');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => database.store.events.append(append())),
    );
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'store_unavailable', inDoubt: false },
      });
    await database.admin.query('GRANT INSERT ON runlog.event TO runlog_app');
    expect(await database.store.events.append(append())).toMatchObject({ status: 'appended' });
  });

  test('a writer that another transaction overtook looks again, and answers a conflict', async () => {
    const rival = append();
    const tenant = newTenant();
    const holder = await database.connect();
    await holder.query('BEGIN');
    await holder.query(
      `INSERT INTO runlog.event (execution_id, version, tenant, type, schema_version, data, recorded_at)
       VALUES ($1, 1, 'rival', 'ExecutionStarted', 1, '{}', now())`,
      [rival.executionId],
    );
    const others = Array.from({ length: 5 }, () => append({ tenant }));
    const outcomes = Promise.all([rival, ...others].map((one) => database.store.events.append(one)));
    await blocked();
    await holder.query('COMMIT');
    const [lost, ...won] = await outcomes;
    expect(lost).toEqual({ status: 'conflict' });
    expect(won).toEqual(others.map(() => ({ status: 'appended', version: 1 })));
  });

  test('a key that another transaction is claiming is waited for, and answered with its execution', async () => {
    const tenant = newTenant();
    const first = append();
    const holder = await database.connect();
    await holder.query('BEGIN');
    await holder.query(`INSERT INTO runlog.command VALUES ($1, 'start', 'k', 'theirs', $2)`, [
      tenant,
      first.executionId,
    ]);
    const ours = append({ tenant, command: { scope: 'start', key: 'k', digest: 'ours' } });
    const outcome = database.store.events.append(ours);
    await blocked();
    await holder.query('COMMIT');
    expect(await outcome).toEqual({
      status: 'duplicate',
      executionId: first.executionId,
      digest: 'theirs',
    });
    expect(await database.store.events.read(ours.executionId)).toEqual([]);
  });
});
