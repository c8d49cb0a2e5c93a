import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { applicationSettings, settingsFor, withSettings } from '../src/connection/session.js';
import type { ExecutionFilter } from '../src/port.js';
import { pageQuery } from '../src/projection/execution-list.js';
import { explain, rowsRead } from './support/explain.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const rows = 60_000;
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

describe('pages of the list are found by index, behind the wall between tenants', () => {
  let database: TestStore;
  let gateway: pg.Client;
  beforeAll(async () => {
    database = await openTestDatabase();
    // 2 tenants; 1 in 1,000 failed; 1 in 600 of a rare definition; 1 in 500 labelled; starts spread over 60,000 s.
    await database.admin.query(
      `INSERT INTO runlog.execution_summary
       SELECT runlog.first_id_of('2026-01-01'::timestamp + n * interval '1 second'), 'tenant ' || n % 2, 'd' || n % 40,
         CASE WHEN n % 600 = 0 THEN 'rare' ELSE 'common' END, 1, 'yawl',
         CASE WHEN n % 1000 = 0 THEN 'failed' ELSE 'completed' END,
         CASE WHEN n % 500 = 0 THEN '{"env": "test"}'::jsonb ELSE '{}' END, 'normal',
         to_timestamp(n), to_timestamp(n), to_timestamp(n), NULL, NULL, 3
       FROM generate_series(1, $1) n`,
      [rows],
    );
    await database.admin.query('ANALYZE runlog.execution_summary');
    const settings = settingsFor(applicationSettings, 'gateway');
    gateway = new pg.Client({ connectionString: withSettings(database.url, settings) });
    await gateway.connect();
    await gateway.query(`SELECT set_config('runlog.tenant', 'tenant 0', false)`);
  });
  afterAll(async () => {
    await gateway.end();
    await database.close();
  });

  const filters: [string, Omit<ExecutionFilter, 'tenant'>][] = [
    ['everything', {}],
    ['a rare status', { statuses: ['failed'] }],
    ['a rare and a common status', { statuses: ['failed', 'completed'] }],
    ['a status that nothing has', { statuses: ['running', 'paused'] }],
    ['a rare definition', { definitionName: 'rare' }],
    ['one definition version', { definitionId: 'd8' }],
    ['a label', { labels: { env: 'test' } }],
    ['a label that nothing has', { labels: { env: 'none' } }],
    ['a short time of starting', { startedAfter: 30_000_000, startedBefore: 30_050_000 }],
    ['a short time of ending', { finishedAfter: 59_990_000 }],
  ];

  test.each(filters)('%s', async (_, filter) => {
    const { text, values } = pageQuery({ tenant: 'tenant 0', ...filter }, lastId, 20);
    const nodes = await explain(gateway, text, values);
    expect(nodes.some((node) => node['Node Type'] === 'Seq Scan')).toBe(false);
    expect(nodes.some((node) => node['Relation Name'] === 'execution_summary')).toBe(true);
    expect(rowsRead(nodes, 'execution_summary')).toBeLessThan(1_000);
  });
});
