import { randomBytes } from 'node:crypto';

import { readEnvironment } from './environment.js';
import { NoTestServerError } from './errors.js';
import { databaseUrl, withClient } from './sql.js';
import { ensureTemplate, type Migration } from './template.js';

/** Options of {@link testDatabase}. */
export interface TestDatabaseOptions {
  /** Without it the database is empty. */
  readonly migrate?: Migration;
}

/** A database that nobody else uses. */
export interface TestDatabase {
  /** Connects as a superuser. */
  readonly url: string;
  readonly name: string;
  /** Deletes it, ending connections that are still open. */
  drop(): Promise<void>;
}

/**
 * Makes a fresh database on the run's Postgres; migrated ones are cloned from a template, in some tens of
 * milliseconds. Throws `NoTestServerError` when the run has no Postgres.
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = readEnvironment().postgresUrl;
  if (server === undefined) throw new NoTestServerError('RUNLOG_TEST_POSTGRES_URL');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template =
    options.migrate === undefined ? 'template0' : await ensureTemplate(server, options.migrate);
  await withClient(server, (client) => client.query(`create database ${name} template ${template}`));
  const drop = async (): Promise<void> => {
    await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  return { url: databaseUrl(server, name), name, drop };
}
