import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pageSettings } from '../src/connection/session.js';
import { pageStatement } from '../src/projection/summary-page.js';
import { tailStatement } from '../src/read/log-tail.js';
import { readManyStatement } from '../src/read/event-reader.js';
import { sealPageStatement } from '../src/seals/sealer.js';
import { dueStatement } from '../src/tables/agenda-table.js';
import { explain, type PlanNode, rowsRead } from './support/explain.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const events = 40_000;

describe('the log’s statements cost what they return, whatever the log holds', () => {
  let database: TestStore;
  beforeAll(async () => {
    database = await openTestDatabase();
    // Spread over all partitions, 10 events to an execution, 20 to a transaction; nothing is analyzed yet, as on a
    // busy first day.
    await database.admin.query(
      `INSERT INTO runlog.event
         (execution_id, version, tenant, type, schema_version, data, recorded_at, transaction_id, position)
       SELECT runlog.first_id_of(date_trunc('month', now() AT TIME ZONE 'UTC')
           + ((n / 10) % 5) * interval '1 month' + (n / 10) * interval '1 minute'),
         n % 10 + 1, 't', 'ExecutionStarted', 1, '{}', now(), (3 + n / 20)::text::xid8, n
       FROM generate_series(0, $1 - 1) n`,
      [events],
    );
    await database.admin.query(
      `INSERT INTO runlog.agenda SELECT gen_random_uuid(), n % 16, to_timestamp(n), 1 FROM generate_series(1, $1) n`,
      [events],
    );
  });
  afterAll(() => database.close());

  /** With the plan for unknown parameters, which long-lived sessions end up with, and without. */
  async function plans(statement: string, parameters: string): Promise<PlanNode[][]> {
    const found: PlanNode[][] = [];
    for (const mode of ['force_generic_plan', 'force_custom_plan']) {
      await database.admin.query(`SET plan_cache_mode = ${mode}`);
      await database.admin.query(`PREPARE seen AS ${statement}`);
      found.push(await explain(database.admin, `EXECUTE seen (${parameters})`));
      await database.admin.query('DEALLOCATE seen');
    }
    return found;
  }

  test.each([
    ['its start', `'0', 0`],
    ['its middle', `'1003', 20000`],
    ['its end', `'2002', 39990`],
  ])('a page of the tail from %s', async (_, place) => {
    for (const nodes of await plans(tailStatement, `${place}, 100`)) {
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort');
      expect(rowsRead(nodes, 'event_')).toBeLessThan(120);
    }
  });

  test('a page of the tail for the lists', async () => {
    const bounds = `'1003', 20000, 100, '18446744073709551615', 9223372036854775807`;
    for (const nodes of await plans(pageStatement, `${bounds}, '{ExecutionStarted}', '{ExecutionCreated}'`)) {
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      expect(nodes.filter((node) => node['Node Type'].endsWith('Sort'))).toEqual([]);
      expect(rowsRead(nodes, 'event_')).toBeLessThan(120);
    }
  });

  test('a page of the tail for the seals', async () => {
    for (const nodes of await plans(sealPageStatement, `'1003', 20000, 100, '{ExecutionCompleted}'`)) {
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      expect(rowsRead(nodes, 'event_')).toBeLessThan(120);
    }
  });

  test('a large page for the seals from the start of a long backlog, in the sealer’s sessions', async () => {
    const { role: _, ...settings } = pageSettings;
    const names = Object.keys(settings);
    for (const [name, value] of Object.entries(settings))
      await database.admin.query(`SELECT set_config($1, $2, false)`, [name, value]);
    try {
      for (const nodes of await plans(sealPageStatement, `'0', 0, 10000, '{ExecutionCompleted}'`))
        expect(rowsRead(nodes, 'event_')).toBeLessThan(10_100);
    } finally {
      for (const name of names) await database.admin.query(`RESET ${name}`);
    }
  });

  test('the logs of some executions, in their partitions only', async () => {
    const { rows } = await database.admin.query<{ ids: string }>(
      `SELECT array_agg(execution_id)::text AS ids FROM (
        SELECT execution_id FROM runlog.event WHERE version = 1 ORDER BY position LIMIT 5
      ) AS first`,
    );
    for (const nodes of await plans(readManyStatement, `'${rows[0]?.ids}', '{0,0,0,0,0}'`)) {
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      expect(rowsRead(nodes, 'event_')).toBe(50);
    }
  });

  test('what is due, of some partitions with a long backlog', async () => {
    for (const nodes of await plans(dueStatement, `'{3,4,5}', 50`)) {
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      expect(rowsRead(nodes, 'agenda')).toBe(150);
    }
  });
});
