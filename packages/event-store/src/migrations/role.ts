import type pg from 'pg';
import { ownRoles } from '../connection/session.js';

const minimumForSetOption = 160_000;

/**
 * Makes our roles, which nobody logs in as, and lets the owner switch to them. Roles belong to the whole server, so
 * another database's migration may do the same at this moment, outside of our advisory lock.
 */
export async function ensureRoles(client: pg.Client): Promise<void> {
  for (const role of ownRoles) await ensureRole(client, role);
}

async function ensureRole(client: pg.Client, role: string): Promise<void> {
  await client.query(`DO $$
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
        CREATE ROLE ${role} NOLOGIN;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
  const { rows } = await client.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  );
  const membership = (rows[0]?.version ?? 0) >= minimumForSetOption ? 'SET' : 'MEMBER';
  const { rows: found } = await client.query<{ member: boolean }>(
    `SELECT pg_has_role(current_user, '${role}', $1) AS member`,
    [membership],
  );
  if (found[0]?.member !== true) await client.query(`GRANT ${role} TO CURRENT_USER`);
}
