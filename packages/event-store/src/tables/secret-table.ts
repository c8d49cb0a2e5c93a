import type pg from 'pg';
import { ask } from '../connection/ask.js';
import { ServerUnfit } from '../errors.js';

/** The secrets that an installation has. */
export const secretNames = ['task_tokens'] as const;

/** The name of a secret of the installation. */
export type SecretName = (typeof secretNames)[number];

/**
 * 32 random bytes that the migrator drew once, the same for all processes that may read them.
 * @throws ServerUnfit when the migrator has not been there; StoreUnavailable
 */
export async function readSecret(pool: pg.Pool, name: SecretName): Promise<Uint8Array> {
  const text = `SELECT value FROM runlog.secret WHERE name = $1`;
  const [row] = await ask<{ value: Buffer }>(pool, { text, values: [name] });
  if (!row) throw new ServerUnfit('not_migrated', `the secret ${name} was not drawn: run the migration`);
  return row.value;
}
