import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';
import { caughtUp, eventually, measured, scaled, tally } from '@runlog/testkit';
import { openEventStore } from '../src/open-event-store.js';
import { rebuildCommand } from '../src/projection/command.js';
import { rebuildSummaries } from '../src/projection/rebuild-summaries.js';
import { openPool } from '../src/connection/pool.js';
import { applicationSettings } from '../src/connection/session.js';
import type { ProjectedSummary } from '../src/projection/projected-summary.js';
import { liveSummaries, SummaryTable } from '../src/projection/summary-table.js';
import { append, completed, created, failed, newId, newTenant, started } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const timer: NewEvent = { type: 'TimerStarted', data: { timer: 't', fireAt: 9 } };

describe('the projector of summaries', () => {
  let database: TestStore;
  beforeAll(async () => {
    database = await openTestDatabase({ pool: 6 });
  });
  afterAll(() => database.close());

  const run = async (count: number, tenant = newTenant()): Promise<void> => {
    const { events } = database.store;
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const executionId = newId();
        await events.append(append({ tenant, executionId, events: [created(tenant)] }));
        await events.append(append({ tenant, executionId, expectedVersion: 1, events: [started, timer] }));
        const end = index % 3 === 0 ? failed : completed;
        if (index % 4 !== 3)
          await events.append(append({ tenant, executionId, expectedVersion: 3, events: [end] }));
      }),
    );
  };
  /** What all tenants keep, as it is kept for them and as it follows from the rows. */
  const usage = async (): Promise<unknown[]> =>
    (
      await database.admin.query(
        `SELECT tenant, sum(bytes)::int AS bytes, sum(timers)::int AS timers FROM runlog.tenant_usage GROUP BY 1 ORDER BY 1`,
      )
    ).rows;
  const usageOfRows = async (): Promise<unknown[]> =>
    (
      await database.admin.query(
        `SELECT tenant, sum(bytes)::int AS bytes, sum(timers)::int AS timers FROM runlog.execution_summary
          GROUP BY 1 ORDER BY 1`,
      )
    ).rows;

  test('two at once project every event once', async () => {
    const other = await openEventStore({ url: database.url, allowUnsafeDurability: true });
    const tenant = newTenant();
    await run(60, tenant);
    await Promise.all([caughtUp(database.store.projector, 7), caughtUp(other.projector, 11)]);
    const rows = await database.store.list.list({ tenant }, { limit: 100 });
    expect(rows).toHaveLength(60);
    expect(rows.filter(({ status }) => status === 'running')).toHaveLength(15);
    expect(await usage()).toEqual(await usageOfRows());
    await other.close();
  });

  test('projects the same from what another follower has just read', async () => {
    await caughtUp(database.store.projector);
    let place = await database.store.checkpoints.load(liveSummaries.follower);
    await run(30);
    await eventually(async () => {
      const read = await database.store.events.tailWritten(place, 13);
      place = read.at(-1)?.cursor ?? place;
      await database.store.projector.runOnce(29);
      expect(read).toEqual([]);
    });
    await caughtUp(database.store.projector);
    expect(await rebuildSummaries(database.url, { switch: false })).toMatchObject({ different: 0 });
  });

  test('one that slept while another went on changes nothing when it wakes', async () => {
    const tenant = newTenant();
    const given = append({ tenant });
    await database.store.events.append(given);
    await caughtUp(database.store.projector);
    const pool = openPool(database.url, applicationSettings, 1);
    const table = new SummaryTable(pool, liveSummaries);
    const [row] = (await table.rows([given.executionId])).values();
    const place = await database.store.checkpoints.load(liveSummaries.follower);
    if (!row || !place) throw new Error('a row and a place are needed');
    const sums = await usage();
    const stale: ProjectedSummary = { ...row, status: 'paused', bytes: row.bytes + 1 };
    const behind = { ...place, position: String(BigInt(place.position) - 1n) };
    expect(await table.write(behind, place, [stale], new Map([[row.id, row]]))).toBe(false);
    expect(await usage()).toEqual(sums);
    expect(await table.rows([row.id])).toEqual(new Map([[row.id, row]]));
    expect(await database.store.checkpoints.load(liveSummaries.follower)).toEqual(place);
    await pool.end();
  });

  test('tells how far it is behind', async () => {
    await caughtUp(database.store.projector);
    expect(await database.store.projector.lag()).toEqual({ events: 0, seconds: 0 });
    await database.store.events.append(append({ events: [created('t'), started] }));
    const lag = await database.store.projector.lag();
    expect(lag.events).toBe(2);
    expect(lag.seconds).toBeGreaterThan(0);
  });

  test('a rebuild from the first event under load gives equal rows, and takes the live table’s place', async () => {
    for (let left = scaled(40); left > 0; left -= 40) await run(Math.min(40, left));
    await caughtUp(database.store.projector, 500);
    let loading = true;
    const load = (async () => {
      while (loading) {
        await run(5);
        await database.store.projector.runOnce(20);
      }
    })();
    const from = performance.now();
    const found = await rebuildSummaries(database.url, { batch: scaled(30) });
    const seconds = (performance.now() - from) / 1_000;
    expect(found.different).toBe(0);
    expect(found.rows).toBeGreaterThanOrEqual(100);
    loading = false;
    const { rows: folded } = await database.admin.query<{ events: number }>(
      'SELECT sum(version)::int AS events FROM runlog.execution_summary',
    );
    tally({ cases: found.rows, 'rows that differed': found.different });
    measured({ 'events per s': (folded[0]?.events ?? 0) / seconds });
    await load;
    await caughtUp(database.store.projector);
    expect(await rebuildSummaries(database.url, { switch: false })).toMatchObject({ different: 0 });
    expect(await usage()).toEqual(await usageOfRows());
    const tenant = newTenant();
    await run(4, tenant);
    await caughtUp(database.store.projector);
    expect(await database.store.list.list({ tenant }, { limit: 9 })).toHaveLength(4);
  });

  test('columns that an older release did not write can be left out of the comparison, and of nothing else', async () => {
    await run(4);
    await caughtUp(database.store.projector);
    await database.admin.query(`UPDATE runlog.execution_summary SET bytes = bytes + 1
      WHERE id IN (SELECT id FROM runlog.execution_summary ORDER BY id LIMIT 2)`);
    const look = { switch: false, unlike: ['bytes'] };
    expect(await rebuildSummaries(database.url, { switch: false })).toMatchObject({ different: 2 });
    expect(await rebuildSummaries(database.url, look)).toMatchObject({ different: 0 });
    await database.admin.query(`UPDATE runlog.execution_summary SET version = version + 1
      WHERE id = (SELECT id FROM runlog.execution_summary ORDER BY id DESC LIMIT 1)`);
    expect(await rebuildSummaries(database.url, look)).toMatchObject({ different: 1 });
    expect(await rebuildSummaries(database.url)).toMatchObject({ different: 3 });
    expect(await rebuildSummaries(database.url, { switch: false })).toMatchObject({ different: 0 });
  });

  test('a rebuild finds and repairs rows that are wrong, missing or left over', async () => {
    await run(6);
    await caughtUp(database.store.projector);
    const { admin } = database;
    await admin.query(`UPDATE runlog.execution_summary SET status = 'paused'
      WHERE id = (SELECT id FROM runlog.execution_summary ORDER BY id LIMIT 1)`);
    await admin.query(`DELETE FROM runlog.execution_summary
      WHERE id = (SELECT id FROM runlog.execution_summary ORDER BY id DESC LIMIT 1)`);
    await admin.query(`INSERT INTO runlog.execution_summary
      SELECT '${newId()}', tenant, definition_id, definition_name, definition_version, language, status, labels,
        priority, created_at, started_at, finished_at, error_code, error_message, version
      FROM runlog.execution_summary LIMIT 1`);
    await admin.query(`UPDATE runlog.tenant_usage SET bytes = bytes + 1, timers = 7`);
    expect(await rebuildSummaries(database.url, { switch: false })).toMatchObject({ different: 3 });
    expect(await rebuildSummaries(database.url)).toMatchObject({ different: 3 });
    expect(await usage()).toEqual(await usageOfRows());
    expect(await rebuildSummaries(database.url)).toMatchObject({ different: 0 });
  });

  test('the command tells how many rows are wrong, and puts them right unless it only compares', async () => {
    await run(3);
    await caughtUp(database.store.projector);
    await database.admin.query(`UPDATE runlog.execution_summary SET status = 'paused'
      WHERE id = (SELECT id FROM runlog.execution_summary ORDER BY id LIMIT 1)`);
    const told = async (...words: string[]): Promise<string> => {
      const lines: string[] = [];
      await rebuildCommand(words, database.url, (line) => lines.push(line));
      return lines.join().replace(/^\d+/, 'n');
    };
    expect(await told('--dry-run')).toBe('n rows, 1 of them are not as the log has them');
    expect(await told()).toBe('n rows, 1 of them were put right');
    expect(await told('--dry-run')).toBe('n rows, all as the log has them');
    await expect(told('--all')).rejects.toThrow('--all');
  });

  test('two rebuilds at once take turns, and leave nothing behind', async () => {
    const found = await Promise.all([rebuildSummaries(database.url), rebuildSummaries(database.url)]);
    expect(found.map(({ different }) => different)).toEqual([0, 0]);
    const { rows } = await database.admin.query(
      `SELECT to_regclass('runlog.execution_summary_rebuilt') AS beside,
        (SELECT count(*)::int FROM runlog.checkpoint WHERE follower = 'summaries.rebuilt') AS checkpoints`,
    );
    expect(rows).toEqual([{ beside: null, checkpoints: 0 }]);
  });

  test('the rebuilt table has the live one’s indexes and rights', async () => {
    const indexes = async () =>
      (
        await database.admin.query<{ definition: string }>(
          `SELECT regexp_replace(indexdef, 'INDEX \\S+ ', '') AS definition FROM pg_indexes
            WHERE schemaname = 'runlog' AND tablename = 'execution_summary' ORDER BY 1`,
        )
      ).rows;
    const before = await indexes();
    expect(before).toHaveLength(10);
    await rebuildSummaries(database.url);
    expect(await indexes()).toEqual(before);
    await caughtUp(database.store.projector);
  });
});
