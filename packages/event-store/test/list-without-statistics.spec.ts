import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { pageSettings, settingsFor, withSettings } from '../src/connection/session.js';
import type { ExecutionFilter } from '../src/port.js';
import { isWalk, pageQuery } from '../src/projection/execution-list.js';
import { explain, rowsRead } from './support/explain.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const rows = 30_000;
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const pageSize = 101;

describe('a page of what has just come, before any statistics', () => {
  let database: TestStore;
  let session: pg.Client;
  beforeAll(async () => {
    database = await openTestDatabase();
    await database.admin.query(`ALTER TABLE runlog.execution_summary SET (autovacuum_enabled = false)`);
    await database.admin.query(
      `INSERT INTO runlog.execution_summary
       SELECT runlog.first_id_of('2026-01-01'::timestamp + n * interval '1 second'), 'tenant', 'd1', 'one', 1, 'yawl',
         'completed', '{}', 'normal', to_timestamp(n), to_timestamp(n), to_timestamp(n), NULL, NULL, 3
       FROM generate_series(1, $1) n`,
      [rows],
    );
    session = new pg.Client({
      connectionString: withSettings(database.url, settingsFor(pageSettings, 'gateway')),
    });
    await session.connect();
    await session.query(`SELECT set_config('runlog.tenant', 'tenant', false)`);
  }, 30_000);
  afterAll(async () => {
    await session.end();
    await database.close();
  });

  const walks: [string, Omit<ExecutionFilter, 'tenant'>][] = [
    ['everything', {}],
    ['everything, with filters that are empty', { labels: {}, startedAfter: undefined }],
    ['a common status', { statuses: ['completed'] }],
    ['a common and a rare status', { statuses: ['completed', 'failed'] }],
    ['a definition', { definitionName: 'one' }],
    ['one definition version', { definitionId: 'd1' }],
    [
      'a common and a rare status of a definition',
      { statuses: ['completed', 'failed'], definitionName: 'one' },
    ],
  ];

  test.each(walks)('reads no more rows than it holds: %s', async (_, filter) => {
    const asked = { tenant: 'tenant', ...filter };
    expect(isWalk(asked)).toBe(true);
    const { text, values } = pageQuery(asked, lastId, pageSize);
    const nodes = await explain(session, text, values);
    expect(rowsRead(nodes, 'execution_summary')).toBe(pageSize);
  });

  const searches: [string, Omit<ExecutionFilter, 'tenant'>][] = [
    ['a label', { labels: { env: 'test' } }],
    ['a time', { startedAfter: 1 }],
    ['a status of a definition version', { statuses: ['failed'], definitionId: 'd1' }],
  ];

  test.each(searches)('is left to the planner where no index holds its order: %s', (_, filter) => {
    expect(isWalk({ tenant: 'tenant', ...filter })).toBe(false);
  });
});

test('a statement that the server blames is no server that is away, also behind the query builder', async () => {
  const database = await openTestDatabase();
  const asked = database.store.list.list({ tenant: 't', startedAfter: 1e300 }, { limit: 1 });
  await expect(asked).rejects.not.toMatchObject({ code: 'store_unavailable' });
  await expect(asked).rejects.toThrow('out of range');
  await database.close();
});
