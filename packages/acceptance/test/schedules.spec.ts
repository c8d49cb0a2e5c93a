import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ExecutionPage } from '@runlog/client';
import { eventually } from '@runlog/testkit';
import pg from 'pg';

import { setStage, type Stage } from '../src/platform/stage.js';

const minute = 60_000;
const ticks = 12;
const patience = { timeoutMs: 120_000 };

let stage: Stage;
let admin: pg.Client;
let holder: pg.Client;

beforeAll(async () => {
  stage = await setStage({ schedulers: 2 });
  [admin, holder] = [connection(), connection()];
  await Promise.all([admin.connect(), holder.connect()]);
});
afterAll(async () => {
  await Promise.all([admin.end(), holder.end()]);
  await stage.close();
});

const connection = (): pg.Client => new pg.Client({ connectionString: stage.platform.postgresUrl });

const document = { yawl: '0.1', start: 'a', steps: { a: { noOp: { output: '\\({})' } } } };

/** The instants of a schedule's executions, as the log has them. */
async function startsOf(schedule: string): Promise<string[]> {
  const { rows } = await admin.query<{ nominal: string }>(
    `SELECT data::jsonb #>> '{origin,facts,nominal}' AS nominal FROM runlog.event
      WHERE type = 'ExecutionCreated' AND data::jsonb #>> '{origin,facts,schedule}' = $1 ORDER BY nominal`,
    [schedule],
  );
  return rows.map(({ nominal }) => nominal);
}

/** The server's processes that wait for a schedule's row. */
async function movesUnderWay(): Promise<number[]> {
  const { rows } = await admin.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE runlog.schedule%'`,
  );
  return rows.map(({ pid }) => pid);
}

const listed = (schedule: string): Promise<ExecutionPage> =>
  stage.clients.http.list({ labels: { 'runlog.schedule': schedule }, pageSize: 1_000 });

test('schedulers that are killed between the starts of ticks and the row leave one execution for each tick', async () => {
  const { http } = stage.clients;
  await http.define({ name: 'nothing', language: 'yawl', document });
  const end = Math.floor(Date.now() / minute) * minute;
  const { id } = await http.schedules.create({
    ...{ name: 'late', cron: '* * * * *', definition: 'nothing', paused: true },
    ...{ missed: 'all', overlap: 'allow', endAt: new Date(end) },
  });
  // Who waits for the row first gets it first: whoever finds it due by then can start, and cannot move it.
  await admin.query('BEGIN');
  await admin.query(
    `UPDATE runlog.schedule SET paused = false, after_at = to_timestamp($2::float8 / 1000),
      next_at = to_timestamp($2::float8 / 1000) WHERE id = $1`,
    [id, end - ticks * minute],
  );
  await holder.query('BEGIN');
  const held = holder.query('SELECT FROM runlog.schedule WHERE id = $1 FOR UPDATE', [id]);
  await eventually(async () => {
    const { rows } = await admin.query('SELECT FROM pg_locks WHERE NOT granted');
    expect(rows.length).toBeGreaterThan(0);
  });
  await admin.query('COMMIT');
  await held;

  await eventually(async () => expect(await startsOf(id)).toHaveLength(ticks), patience);
  expect(await http.schedules.get(id)).toMatchObject({ runs: 0 });
  const waiting = await eventually(async () => {
    const found = await movesUnderWay();
    expect(found).not.toEqual([]);
    return found;
  }, patience);
  await Promise.all([stage.strike('scheduler-1'), stage.strike('scheduler-2')]);
  // The server does not see that whoever asked is gone, and would carry out what waits for the row.
  await admin.query('SELECT pg_terminate_backend(pid, 5000) FROM unnest($1::int[]) AS waiting (pid)', [
    waiting,
  ]);
  await holder.query('ROLLBACK');

  await eventually(async () => expect(await http.schedules.get(id)).toMatchObject({ runs: ticks }), patience);
  const expected = Array.from({ length: ticks }, (_, index) =>
    new Date(end - (ticks - 1 - index) * minute).toISOString(),
  );
  expect(await startsOf(id)).toEqual(expected);
  await eventually(async () => {
    const { executions } = await listed(id);
    expect(executions.map(({ status }) => status)).toEqual(expected.map(() => 'completed'));
  }, patience);
  expect(await http.schedules.get(id)).not.toHaveProperty('nextTick');
});
