import type pg from 'pg';
import { openPool } from '../connection/pool.js';
import { ownerSettings } from '../connection/session.js';
import { applyPermissions } from '../roles/apply-permissions.js';
import { raiseTenantWall } from '../roles/tenant-wall.js';
import { CheckpointTable } from '../tables/checkpoint-table.js';
import { monthOfIdIn } from './usage-changes.js';
import { liveSummaries, type SummaryTableNames } from './summary-table.js';
import { PostgresSummaryProjector } from './summary-projector.js';
import type { Cursor } from '../port.js';

/** What a rebuild found. */
export interface Rebuilt {
  readonly rows: number;
  /** Rows that the live table had otherwise, or not at all; 0 unless a fold of summaries changed or was wrong. */
  readonly different: number;
}

/** Options of {@link rebuildSummaries}. */
export interface RebuildOptions {
  /** Events per step; 5,000 unless told. */
  readonly batch?: number;
  /** Puts the new table in the place of the live one; true unless told. Otherwise it is compared and dropped. */
  readonly switch?: boolean;
  /** Columns that are not compared: an older release, which does not know them, has written rows as well. */
  readonly unlike?: readonly string[];
}

const beside: SummaryTableNames = {
  table: 'execution_summary_rebuilt',
  follower: 'summaries.rebuilt',
  sums: false,
};

/**
 * Builds the list projection anew from the log's first event, beside the live table and while that is read and
 * written; then stops its projector for a moment, compares both at the same place of the log, and switches at once.
 * Needs the owner's URL, as `migrate` does. One rebuild at a time: a second one waits.
 */
export async function rebuildSummaries(url: string, options: RebuildOptions = {}): Promise<Rebuilt> {
  const { batch = 5_000, switch: switches = true, unlike = [] } = options;
  const pool = openPool(url, ownerSettings, 3);
  const client = await pool.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(hashtextextended('runlog.rebuild', 0))`);
    await makeBeside(client);
    const projector = new PostgresSummaryProjector(pool, new CheckpointTable(pool), { names: beside });
    const catchUp = async (until: Cursor | undefined): Promise<void> => {
      while (until && (await projector.runOnce(batch, until)) > 0);
    };
    await catchUp(await new CheckpointTable(pool).load(liveSummaries.follower));
    return await compareAndSwitch(client, catchUp, { switches, unlike });
  } finally {
    // Ends the session, and with it the lock and whatever was under way.
    client.release(true);
    await pool.end();
  }
}

async function makeBeside(client: pg.ClientBase): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS runlog.${beside.table}`);
  await client.query(`DELETE FROM runlog.checkpoint WHERE follower = '${beside.follower}'`);
  await client.query(
    `CREATE TABLE runlog.${beside.table} (LIKE runlog.${liveSummaries.table} INCLUDING ALL)`,
  );
}

async function compareAndSwitch(
  client: pg.ClientBase,
  catchUp: (until: Cursor | undefined) => Promise<void>,
  { switches, unlike }: { switches: boolean; unlike: readonly string[] },
): Promise<Rebuilt> {
  await client.query('BEGIN');
  // Whoever projects into the live table waits here, with nothing locked that we need; readers go on until the switch.
  await client.query(`LOCK TABLE runlog.${liveSummaries.table} IN SHARE ROW EXCLUSIVE MODE`);
  const { rows } = await client.query<Cursor>(
    `SELECT transaction_id AS transaction, position FROM runlog.checkpoint WHERE follower = $1`,
    [liveSummaries.follower],
  );
  await catchUp(rows[0]);
  const found = await compare(client, unlike);
  if (switches) {
    // With the view that stands on it; both get what belongs to them again.
    await client.query(`DROP TABLE runlog.${liveSummaries.table} CASCADE`);
    await client.query(`ALTER TABLE runlog.${beside.table} RENAME TO ${liveSummaries.table}`);
    await sumUp(client);
    await raiseTenantWall(client);
    await applyPermissions(client);
  } else {
    await client.query(`DROP TABLE runlog.${beside.table}`);
  }
  await client.query(`DELETE FROM runlog.checkpoint WHERE follower = '${beside.follower}'`);
  await client.query('COMMIT');
  return found;
}

/** Tenants' sums follow from the rows. */
async function sumUp(client: pg.ClientBase): Promise<void> {
  await client.query(`DELETE FROM runlog.tenant_usage`);
  await client.query(`INSERT INTO runlog.tenant_usage (tenant, month, bytes, timers)
    SELECT tenant, ${monthOfIdIn('id')}, sum(bytes), sum(timers) FROM runlog.${liveSummaries.table} GROUP BY 1, 2`);
}

async function compare(client: pg.ClientBase, unlike: readonly string[]): Promise<Rebuilt> {
  const columns = await columnsOf(client, unlike);
  const live = `SELECT ${columns} FROM runlog.${liveSummaries.table}`;
  const rebuilt = `SELECT ${columns} FROM runlog.${beside.table}`;
  const { rows } = await client.query<Rebuilt>(`SELECT
    (SELECT count(*)::int FROM runlog.${beside.table}) AS rows,
    (SELECT count(DISTINCT id)::int FROM (
      (${live} EXCEPT ${rebuilt}) UNION ALL (${rebuilt} EXCEPT ${live})
    ) AS differing) AS different`);
  return rows[0] ?? { rows: 0, different: 0 };
}

async function columnsOf(client: pg.ClientBase, except: readonly string[]): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS columns
      FROM information_schema.columns
      WHERE table_schema = 'runlog' AND table_name = $1 AND column_name <> ALL ($2::text[])`,
    [beside.table, except],
  );
  return rows[0]?.columns ?? '';
}
