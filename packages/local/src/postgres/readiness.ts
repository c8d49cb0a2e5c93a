import pg from 'pg';

import { until } from '../process/until.js';

/** Waits until a query is answered; false when the process is gone or the time is over. */
export async function awaitPostgres(
  url: string,
  running: () => boolean,
  announced: () => boolean,
  timeoutMs: number,
): Promise<boolean> {
  // Asking before it says that it is ready would fill its log with refusals.
  const settled = await until(async () => !running() || (announced() && (await answers(url))), timeoutMs);
  return settled && running();
}

/** Creates the database unless it exists. The name must be a plain identifier of ours. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  // A server that leaves right now ends the query below; without a listener it would end our process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
