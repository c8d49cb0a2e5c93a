import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { BatchReport } from '../src/append/append-metrics.js';
import { genesisOf } from '../src/chain/event-hash.js';
import { type OpenEventStore, openEventStore } from '../src/open-event-store.js';
import { append, created, newId, signal } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

describe('appends to a chain that others write too', () => {
  let database: TestStore;
  let other: OpenEventStore;
  beforeAll(async () => {
    database = await openTestDatabase();
    other = await openEventStore({ url: database.url, allowUnsafeDurability: true });
  });
  afterAll(async () => {
    await other.close();
    await database.close();
  });

  const next = (executionId: string, expectedVersion: number) =>
    append({ executionId, expectedVersion, events: [signal(`s${expectedVersion}`)] });

  /** The names of the statements that a piece of work sends. */
  async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
    const sent = jest.spyOn(pg.Client.prototype, 'query');
    await work();
    const names = sent.mock.calls.map(([query]) => (query as unknown as { name?: string }).name ?? '');
    sent.mockRestore();
    return names;
  }

  const asSuperuser = async (statement: string, values: readonly unknown[]): Promise<void> => {
    await database.admin.query(`BEGIN; SET LOCAL session_replication_role = replica`);
    await database.admin.query(statement, [...values]);
    await database.admin.query('COMMIT');
  };

  test('whoever was told the head appends with one statement, whoever was not looks for all of a batch at once', async () => {
    const told = newId();
    const untold = Array.from({ length: 5 }, newId);
    for (const executionId of [told, ...untold]) await other.events.append(append({ executionId }));
    database.store.events.learnHead(told, 1, other.events.takeHead(told, 1) ?? '');
    const { events } = database.store;
    expect(await statementsOf(() => events.append(next(told, 1)))).toEqual(['append_heads']);
    expect(await statementsOf(() => Promise.all(untold.map((id) => events.append(next(id, 1)))))).toEqual([
      'hashes',
      'append_heads',
    ]);
  });

  test('two stores that take turns keep one chain', async () => {
    const executionId = newId();
    await other.events.append(append({ executionId }));
    for (let version = 1; version < 9; version += 1) {
      const store = version % 3 === 0 ? other : database.store;
      expect(await store.events.append(next(executionId, version))).toMatchObject({ status: 'appended' });
    }
    const { rows } = await database.admin.query<{ broken: number }>(
      `SELECT count(*)::int AS broken FROM (
        SELECT hash, encode(sha256(convert_to(concat_ws(E'\\n',
          coalesce(lag(encode(hash, 'hex')) OVER (ORDER BY version), $2), version, schema_version,
          octet_length(type) || ':' || type, execution_id,
          (extract(epoch FROM recorded_at) * 1000000)::bigint, octet_length(tenant) || ':' || tenant, '-', data
        ), 'UTF8')), 'hex') AS expected FROM runlog.event WHERE execution_id = $1
      ) AS link WHERE encode(hash, 'hex') IS DISTINCT FROM expected`,
      [executionId, genesisOf(executionId)],
    );
    expect(rows).toEqual([{ broken: 0 }]);
  });

  test('a head that is not the one that was recorded refuses the append, and no other of its batch', async () => {
    const [bad, ...good] = Array.from({ length: 6 }, newId);
    for (const executionId of [bad ?? '', ...good])
      await database.store.events.append(append({ executionId, events: [created('t')] }));
    await asSuperuser(`UPDATE runlog.event SET hash = sha256('forged') WHERE execution_id = $1`, [bad]);
    const reports: BatchReport[] = [];
    const stop = database.store.events.onBatch((report) => reports.push(report));
    for (let round = 0; round < 2; round += 1)
      await expect(database.store.events.append(next(bad ?? '', 1))).rejects.toMatchObject({
        code: 'log_tampered',
        retryable: false,
        executionId: bad,
        version: 1,
      });
    const outcomes = await Promise.allSettled(
      [bad ?? '', ...good].map((id) => database.store.events.append(next(id, 1))),
    );
    stop();
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', ...good.map(() => 'fulfilled')]);
    expect(reports.map(({ tampered }) => tampered)).toEqual([1, 1, 1]);
    expect(await database.store.events.read(bad ?? '')).toHaveLength(1);
  });

  test('an execution from before there were chains goes on with a chain of its own', async () => {
    const executionId = newId();
    await database.plant(executionId, 't', 1);
    expect(await database.store.events.append(next(executionId, 1))).toMatchObject({ status: 'appended' });
    expect(await other.events.append(next(executionId, 2))).toMatchObject({ status: 'appended' });
    const { rows } = await database.admin.query<{ chained: boolean }>(
      `SELECT hash IS NOT NULL AS chained FROM runlog.event WHERE execution_id = $1 ORDER BY version`,
      [executionId],
    );
    expect(rows.map(({ chained }) => chained)).toEqual([false, true, true]);
  });
});
