import pg from 'pg';
import { ServerUnfit, StoreUnavailable } from '../errors.js';
import type { Cluster } from '../port.js';
import { passing } from './ask.js';
import { migrations } from '../migrations/all.js';

/** Options of {@link checkServer}. */
export interface ServerCheck {
  /** Accepts a server that may forget what it confirmed. For tests only. */
  readonly allowUnsafeDurability?: boolean;
}

interface Findings {
  readonly version: number;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
  readonly in_recovery: boolean;
  readonly clock: number;
}

const findings = `SELECT
  current_setting('server_version_num')::int AS version,
  current_setting('fsync') AS fsync,
  current_setting('full_page_writes') AS full_page_writes,
  current_setting('synchronous_commit') AS synchronous_commit,
  pg_is_in_recovery() AS in_recovery,
  (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS clock`;

// One statement has one snapshot: what it sees was written below its own counter, however many append meanwhile.
const progress = `SELECT
  (SELECT transaction_id FROM runlog.event ORDER BY transaction_id DESC LIMIT 1) AS newest,
  pg_snapshot_xmax(pg_current_snapshot()) AS next`;

const oldestVersion = 150_000;
const durableCommits = new Set(['on', 'remote_apply']);

/**
 * Looks whether the log may stand on this server, as the application's role: it keeps what it confirms, it is not a
 * standby, the schema is there, and its transaction counter is ahead of the log (it is not after a dump was restored
 * into a new cluster; followers would then wait for numbers that never come).
 * @throws ServerUnfit, or StoreUnavailable when it does not answer or is a standby
 */
export async function checkServer(
  { pool, appendPool }: { readonly pool: pg.Pool; readonly appendPool: pg.Pool },
  options: ServerCheck = {},
): Promise<{ readonly cluster: Cluster; readonly clock: number }> {
  const found = await first<Findings>(pool, findings);
  if (!found || found.in_recovery) throw new StoreUnavailable(false);
  if (found.version < oldestVersion)
    throw new ServerUnfit('version_too_old', `Postgres 15 or newer is needed, this is ${found.version}`);
  if (options.allowUnsafeDurability !== true) requireDurability(found);
  const cluster = await first<Cluster>(pool, `SELECT partitions FROM runlog.cluster`);
  if (!cluster) throw new ServerUnfit('not_migrated', 'the database was not migrated');
  await requireMigrations(pool);
  const log = await first<{ newest: string | null; next: string }>(appendPool, progress);
  if (log?.newest && BigInt(log.newest) >= BigInt(log.next))
    throw new ServerUnfit(
      'transactions_behind_log',
      `the log was written up to transaction ${log.newest}, but this server is at ${log.next}: it was restored from a dump`,
    );
  return { cluster, clock: found.clock };
}

async function requireMigrations(pool: pg.Pool): Promise<void> {
  const found = await first<{ names: string[] }>(
    pool,
    `SELECT coalesce(array_agg(name::text), '{}') AS names FROM runlog.migration`,
  );
  const missing = migrations.filter(({ name }) => found?.names.includes(name) !== true);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw new ServerUnfit(
    'not_migrated',
    `the database is of an older release: the migrator has to run (${names})`,
  );
}

function requireDurability({ fsync, full_page_writes: pages, synchronous_commit: commit }: Findings): void {
  const off = [
    ...(fsync === 'on' ? [] : [`fsync=${fsync}`]),
    ...(pages === 'on' ? [] : [`full_page_writes=${pages}`]),
    ...(durableCommits.has(commit) ? [] : [`synchronous_commit=${commit}`]),
  ];
  if (off.length > 0)
    throw new ServerUnfit('durability_off', `the server may forget what it confirmed: ${off.join(', ')}`);
}

async function first<R extends pg.QueryResultRow>(pool: pg.Pool, text: string): Promise<R | undefined> {
  try {
    return (await pool.query<R>(text)).rows[0];
  } catch (cause) {
    throw unfit(cause) ?? (passing(cause) ? new StoreUnavailable(false, { cause }) : cause);
  }
}

/** What Postgres says of a missing role (at connecting), a missing schema or table, and a role that may not look. */
function unfit(cause: unknown): ServerUnfit | undefined {
  if (!(cause instanceof pg.DatabaseError)) return undefined;
  switch (cause.code) {
    case '22023':
    case '42704':
      return new ServerUnfit('role_missing', `the service's role does not exist: ${cause.message}`, {
        cause,
      });
    case '42501':
      return new ServerUnfit('role_missing', `the login may not act as the service: ${cause.message}`, {
        cause,
      });
    case '3F000':
    case '42P01':
      return new ServerUnfit('not_migrated', 'the database was not migrated', { cause });
    default:
      return undefined;
  }
}
