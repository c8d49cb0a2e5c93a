import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { applicationSettings, pageSettings, settingsFor, withSettings } from '../src/connection/session.js';
import type { ExecutionFilter } from '../src/port.js';
import { isWalk, pageQuery } from '../src/projection/execution-list.js';
import { explain, rowsRead } from './support/explain.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const finished = 10_000;
const others = 50_000;
const pageSize = 100;
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

describe('of 10,000 finished executions of one definition', () => {
  let database: TestStore;
  const sessions = new Map<boolean, pg.Client>();
  beforeAll(async () => {
    database = await openTestDatabase();
    // One a second, 50 of them failed long ago; around them a neighbour of the same tenant that fails all the time.
    await database.admin.query(
      `INSERT INTO runlog.execution_summary
       SELECT runlog.first_id_of('2026-01-01'::timestamp + n * interval '1 second'), 'tenant', 'd1', 'flow', 1, 'yawl',
         CASE WHEN n <= 50 THEN 'failed' ELSE 'completed' END, '{}', 'normal',
         to_timestamp(n), to_timestamp(n), to_timestamp(n + 1), NULL, NULL, 3
       FROM generate_series(1, $1) n`,
      [finished + 50],
    );
    await database.admin.query(
      `INSERT INTO runlog.execution_summary
       SELECT runlog.first_id_of('2026-01-01'::timestamp + n * interval '0.2 second' + interval '0.1 second'),
         'tenant', 'd2', 'neighbour', 1, 'yawl', 'failed', '{}', 'normal',
         to_timestamp(n * 0.2), to_timestamp(n * 0.2), to_timestamp(n * 0.2), NULL, NULL, 3
       FROM generate_series(1, $1) n`,
      [others],
    );
    await database.admin.query('ANALYZE runlog.execution_summary');
    for (const walks of [true, false]) {
      const settings = settingsFor(walks ? pageSettings : applicationSettings, 'gateway');
      const session = new pg.Client({ connectionString: withSettings(database.url, settings) });
      await session.connect();
      await session.query(`SELECT set_config('runlog.tenant', 'tenant', false)`);
      sessions.set(walks, session);
    }
  }, 60_000);
  afterAll(async () => {
    for (const session of sessions.values()) await session.end();
    await database.close();
  });

  const read = async (
    filter: Omit<ExecutionFilter, 'tenant'>,
    after = lastId,
  ): Promise<{ readonly ids: string[]; readonly rows: number }> => {
    const asked: ExecutionFilter = { tenant: 'tenant', definitionName: 'flow', ...filter };
    const session = sessions.get(isWalk(asked));
    if (!session) throw new Error('no session');
    const { text, values } = pageQuery(asked, after, pageSize + 1);
    const found = await session.query<{ id: string }>(text, values);
    const nodes = await explain(session, text, values);
    return { ids: found.rows.map(({ id }) => id), rows: rowsRead(nodes, 'execution_summary') };
  };
  const idAt = async (place: number): Promise<string> => {
    const { rows } = await database.admin.query<{ id: string }>(
      `SELECT id FROM runlog.execution_summary WHERE definition_name = 'flow' ORDER BY id DESC OFFSET $1 LIMIT 1`,
      [place - 1],
    );
    return rows[0]?.id ?? '';
  };

  test('page 1 reads its own rows', async () => {
    const { ids, rows } = await read({});
    expect(ids).toHaveLength(pageSize + 1);
    expect(rows).toBe(pageSize + 1);
  });

  test('page 100 reads its own rows', async () => {
    const { ids, rows } = await read({}, await idAt(99 * pageSize));
    expect(ids).toHaveLength(pageSize + 1);
    expect(rows).toBe(pageSize + 1);
  });

  test.each<[string, readonly ('completed' | 'failed' | 'timed_out' | 'paused')[], number]>([
    ['that nearly all have', ['completed'], pageSize + 1],
    ['that few have, and those the oldest', ['failed', 'timed_out'], 50],
    ['that none has', ['paused'], 0],
  ])('a page of a status %s reads its own rows', async (_, statuses, expected) => {
    const { ids, rows } = await read({ statuses });
    expect(ids).toHaveLength(expected);
    expect(rows).toBe(expected);
  });

  test.each<[string, Omit<ExecutionFilter, 'tenant'>, number]>([
    ['among the oldest', { startedAfter: 1_000_000, startedBefore: 1_060_000 }, 60],
    ['with a status', { startedAfter: 20_000, startedBefore: 80_000, statuses: ['completed'] }, 29],
  ])('a page of a short time %s reads what began in it', async (_, filter, expected) => {
    const { ids, rows } = await read(filter);
    expect(ids).toHaveLength(expected);
    // The neighbour's of that time too: five a second.
    expect(rows).toBeLessThan(6 * 60 + 10);
  });

  test('a page of a long time reads its own rows', async () => {
    const { ids, rows } = await read({ startedAfter: 1_000_000 });
    expect(ids).toHaveLength(pageSize + 1);
    expect(rows).toBeLessThanOrEqual(pageSize + 1);
  });
});
