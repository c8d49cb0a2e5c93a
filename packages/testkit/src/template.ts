import { createHash } from 'node:crypto';

import { databaseExists, databaseUrl, withClient } from './sql.js';

/** How to bring an empty database to the schema that a test needs. */
export interface Migration {
  /** Changes whenever the resulting schema does; databases of equal digests share a template. */
  readonly digest: string;
  /** Migrates the database at this URL; must have closed its connections when it resolves. */
  readonly apply: (url: string) => Promise<void>;
}

/**
 * The name of a database that has been migrated, made on the first call per digest: other processes
 * that ask at the same time wait for it. A migration that throws leaves no template behind.
 */
export async function ensureTemplate(server: string, migration: Migration): Promise<string> {
  const digest = createHash('sha256').update(migration.digest).digest('hex').slice(0, 16);
  const template = `template_${digest}`;
  await withClient(server, async (client) => {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [template]);
    if (await databaseExists(client, template)) return;
    const unfinished = `${template}_unfinished`;
    await client.query(`drop database if exists ${unfinished} with (force)`);
    await client.query(`create database ${unfinished}`);
    await migration.apply(databaseUrl(server, unfinished));
    await client.query(`alter database ${unfinished} rename to ${template}`);
  });
  return template;
}
