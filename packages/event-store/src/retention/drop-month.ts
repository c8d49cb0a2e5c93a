import pg from 'pg';
import type { MonthStanding } from './heads.js';
import type { Month } from './month.js';

const lockTries = 5;
const batchRows = 5_000;
const batchPages = 2_000;

/** The state of the log, as a later look can be compared with. */
export async function logSnapshot(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>(`SELECT pg_current_snapshot()::text AS snapshot`);
  return rows[0]?.snapshot ?? '';
}

/** What the log is to remember of a month. */
export interface Remembered extends Pick<MonthStanding, 'executions' | 'events'> {
  /** SHA-256 of its manifest, where it was archived. */
  readonly manifest?: string;
}

/**
 * Takes a month out of the log and remembers that, unless something was added to it since the snapshot. Appends and reads
 * wait meanwhile, for three seconds at most; answers whether it is out.
 */
export async function detachMonth(
  client: pg.ClientBase,
  month: Month,
  since: string,
  remembered: Remembered,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryDetach(client, month, since, remembered);
    } catch (error) {
      await client.query('ROLLBACK');
      if (attempt === lockTries || !isLockTrouble(error)) throw error;
    }
  }
}

async function tryDetach(
  client: pg.ClientBase,
  { name, suffix, firstId, endId }: Month,
  since: string,
  { executions, events, manifest }: Remembered,
): Promise<boolean> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = '3s'`);
  await client.query(`ALTER TABLE runlog.event DETACH PARTITION runlog.event_${suffix}`);
  if (await exists(client, `payload_${suffix}`))
    await client.query(`ALTER TABLE runlog.payload DETACH PARTITION runlog.payload_${suffix}`);
  const { rows } = await client.query<{ changed: boolean }>(
    `SELECT EXISTS (SELECT FROM runlog.event_${suffix}
        WHERE transaction_id >= pg_snapshot_xmin($1::pg_snapshot)
          AND NOT pg_visible_in_snapshot(transaction_id, $1::pg_snapshot))
      OR EXISTS (SELECT FROM runlog.agenda WHERE execution_id >= $2 AND execution_id < $3) AS changed`,
    [since, firstId, endId],
  );
  const changed = rows[0]?.changed !== false;
  await client.query(
    `INSERT INTO runlog.dropped_month (month, first_id, end_id, executions, events, manifest)
      VALUES ($1, $2, $3, $4, $5, decode($6, 'hex')) ON CONFLICT DO NOTHING`,
    [name, firstId, endId, executions, events, manifest],
  );
  await client.query(changed ? 'ROLLBACK' : 'COMMIT');
  return !changed;
}

const isLockTrouble = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01');

/** Drops a month that is out of the log, with what only its executions had. May be run again after a failure. */
export async function dropMonth(client: pg.ClientBase, month: Month): Promise<void> {
  const { name, firstId, endId, suffix } = month;
  for (const [table, id] of [
    ['execution_summary', 'id'],
    ['snapshot', 'execution_id'],
  ] as const)
    await inBatches(
      client,
      [firstId, endId],
      `DELETE FROM runlog.${table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM runlog.${table} WHERE ${id} >= $1 AND ${id} < $2 LIMIT ${batchRows}))`,
    );
  await client.query(`DELETE FROM runlog.tenant_usage WHERE month = $1`, [name]);
  await dropKeys(client, month);
  await client.query(
    `DROP TABLE IF EXISTS runlog.payload_${suffix}; DROP TABLE IF EXISTS runlog.event_${suffix}`,
  );
}

async function inBatches(client: pg.ClientBase, values: unknown[], text: string): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(text, values);
    if ((rowCount ?? 0) < batchRows) return;
  }
}

/** Command keys have no index by execution, which would cost each start: the table is gone through once, in stretches. */
async function dropKeys(client: pg.ClientBase, { firstId, endId }: Month): Promise<void> {
  const { rows } = await client.query<{ pages: number }>(
    `SELECT (pg_relation_size('runlog.command') / current_setting('block_size')::int)::int AS pages`,
  );
  const end = rows[0]?.pages ?? 0;
  for (let page = 0; page < end; page += batchPages)
    await client.query(
      `DELETE FROM runlog.command WHERE ctid >= $1::tid AND ctid < $2::tid AND execution_id >= $3 AND execution_id < $4`,
      [`(${page},0)`, `(${page + batchPages},0)`, firstId, endId],
    );
}

const exists = async (client: pg.ClientBase, table: string): Promise<boolean> => {
  const { rows } = await client.query<{ found: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS found`, [
    `runlog.${table}`,
  ]);
  return rows[0]?.found === true;
};
