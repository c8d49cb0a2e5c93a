import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../connection/data-source.js';
import { ensurePartitions } from '../connection/ensure-partitions.js';
import { applicationRole, ownerSettings, withSettings } from '../connection/session.js';
import { MigrationFailed } from '../errors.js';
import { migrations } from './all.js';
import { ensureRole } from './role.js';

/** Options of {@link migrate}. */
export interface MigrateOptions {
  /** Count of partitions of a new installation, 16 unless told; an installation that has one keeps it. */
  readonly partitions?: number;
}

/**
 * Brings the database to this release: schema, application role, log partitions of this month and the next three.
 * Changes nothing when all is there, and any number of processes may call it at once: one works, the others wait.
 *
 * `url` logs in as the owner: whoever runs it the first time owns the schema `runlog` and must run it ever after. It
 * needs CREATE on the database, and CREATEROLE unless the role `runlog_app` exists. Services may use the same URL or
 * one of a plain login: their sessions switch to `runlog_app` (SET ROLE) in either case, and that role may only add
 * to the log. A plain login is made by the operator: `CREATE ROLE gateway LOGIN …; GRANT runlog_app TO gateway`.
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
    await ensureRole(client);
    await ensureSchema(client);
    await runMigrations(url);
    await ensurePartitions(client);
    await client.query(`INSERT INTO runlog.cluster (partitions) VALUES ($1) ON CONFLICT DO NOTHING`, [
      options.partitions ?? 16,
    ]);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationFailed(`the database could not be migrated: ${reason}`, { cause });
  } finally {
    await client.end();
  }
}

async function ensureSchema(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(`SELECT FROM pg_namespace WHERE nspname = 'runlog'`);
  if (rowCount !== 0) return;
  await client.query(`CREATE SCHEMA runlog`);
  await client.query(`GRANT USAGE ON SCHEMA runlog TO ${applicationRole}`);
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
