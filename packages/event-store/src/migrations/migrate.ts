import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../connection/data-source.js';
import { ensurePartitions } from '../connection/ensure-partitions.js';
import { ownerSettings, withSettings } from '../connection/session.js';
import { MigrationFailed } from '../errors.js';
import { applyPermissions } from '../roles/apply-permissions.js';
import { raiseTenantWall } from '../roles/tenant-wall.js';
import { migrations } from './all.js';
import { ensureSecrets } from './ensure-secrets.js';
import { ensureRoles } from './role.js';

/** Options of {@link migrate}. */
export interface MigrateOptions {
  /** Count of partitions of a new installation, 16 unless told; an installation that has one keeps it. */
  readonly partitions?: number;
}

/**
 * Brings the database to this release: schema, roles and their rights, log partitions of this month and the next three.
 * Changes nothing when all is there, and any number of processes may call it at once: one works, the others wait. Rights
 * and walls of a database that a newer release has migrated are left as they are: its processes may be at work.
 *
 * `url` logs in as the owner: whoever runs it the first time owns the schema `runlog` and must run it ever after. It
 * needs CREATE on the database, and CREATEROLE unless our roles exist. Services may use the same URL or one of a plain
 * login: their sessions switch to their service's role (SET ROLE) in either case, and no role may do more than add to
 * the log. A plain login is made by the operator: `CREATE ROLE g LOGIN …; GRANT runlog_gateway, runlog_appender TO g`.
 * @throws MigrationFailed with the cause; what was begun is rolled back
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const client = new pg.Client({ connectionString: withSettings(url, ownerSettings, 'runlog migrate') });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`SET lock_timeout = 0`);
    await client.query(`SELECT pg_advisory_lock(hashtextextended('runlog.migrate', 0))`);
    await client.query(`RESET lock_timeout`);
    await ensureRoles(client);
    await ensureSchema(client);
    await runMigrations(url);
    if (!(await isOfNewerRelease(client))) {
      await raiseTenantWall(client);
      await applyPermissions(client);
    }
    await ensurePartitions(client);
    await ensureSecrets(client);
    await client.query(`INSERT INTO runlog.cluster (partitions) VALUES ($1) ON CONFLICT DO NOTHING`, [
      options.partitions ?? 16,
    ]);
  } catch (cause) {
    throw failed(cause);
  } finally {
    await client.end();
  }
}

/**
 * The same for a service that logs in as the owner. One with a plain login leaves it to the migrator, and finds out when
 * it opens the store whether that has been there.
 * @throws MigrationFailed
 */
export async function migrateAsOwner(url: string, options: MigrateOptions = {}): Promise<void> {
  if (await ownsSchema(url)) await migrate(url, options);
}

// Where there is no schema yet, its owner will be whoever may make it.
const ownership = `SELECT coalesce(
  (SELECT pg_has_role(session_user, nspowner, 'MEMBER') FROM pg_namespace WHERE nspname = 'runlog'),
  has_database_privilege(session_user, current_database(), 'CREATE')) AS owns`;

async function ownsSchema(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: withSettings(url, ownerSettings, 'runlog migrate') });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ owns: boolean }>(ownership);
    return rows[0]?.owns === true;
  } catch (cause) {
    throw failed(cause);
  } finally {
    await client.end();
  }
}

async function ensureSchema(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(`SELECT FROM pg_namespace WHERE nspname = 'runlog'`);
  if (rowCount !== 0) return;
  await client.query(`CREATE SCHEMA runlog`);
}

async function runMigrations(url: string): Promise<void> {
  const source = new DataSource(dataSourceOptions(url, ownerSettings, { poolSize: 1, migrations }));
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}

/** A process of an older release that starts beside newer ones would take from them what it does not know of. */
async function isOfNewerRelease(client: pg.Client): Promise<boolean> {
  const known = migrations.map(({ name }) => name);
  const { rowCount } = await client.query(`SELECT FROM runlog.migration WHERE name <> ALL ($1) LIMIT 1`, [
    known,
  ]);
  return rowCount !== 0;
}

function failed(cause: unknown): MigrationFailed {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MigrationFailed(`the database could not be migrated: ${reason}`, { cause });
}
