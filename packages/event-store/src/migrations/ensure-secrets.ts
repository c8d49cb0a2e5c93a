import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { secretNames } from '../tables/secret-table.js';

/** Draws the installation's secrets that are not there yet. */
export async function ensureSecrets(client: pg.ClientBase): Promise<void> {
  for (const name of secretNames) {
    const text = `INSERT INTO runlog.secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`;
    await client.query(text, [name, randomBytes(32)]);
  }
}
