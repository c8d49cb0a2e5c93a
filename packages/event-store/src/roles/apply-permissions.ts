import type pg from 'pg';
import { ownRoles } from '../connection/session.js';
import { otherPermissions, verbsByRole } from './permission-table.js';

interface Held {
  readonly name: string;
  /** `role:VERB` for each right that one of our roles has. */
  readonly rights: readonly string[];
}

// Partitions have no rights of their own: they are reached through their table.
const heldStatement = `SELECT c.relname AS name, coalesce(array_agg(r.rolname || ':' || a.privilege_type)
    FILTER (WHERE r.rolname IS NOT NULL), '{}') AS rights
  FROM pg_class c
  LEFT JOIN LATERAL aclexplode(c.relacl) a ON true
  LEFT JOIN pg_roles r ON r.oid = a.grantee AND r.rolname = ANY ($1)
  WHERE c.relnamespace = 'runlog'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  GROUP BY c.relname`;

/**
 * Gives our roles on every table of the schema exactly what the permission table says, and takes all else. Touches
 * only what differs, so that sessions keep their plans. Runs as the owner.
 */
export async function applyPermissions(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<Held>(heldStatement, [ownRoles]);
  for (const { name, rights } of rows) await applyTo(client, name, new Set(rights));
  const roles = ownRoles.join(', ');
  await client.query(`GRANT USAGE ON SCHEMA runlog TO ${roles}`);
  for (const { on, verb } of otherPermissions) await client.query(`GRANT ${verb} ON ${on} TO ${roles}`);
}

async function applyTo(client: pg.ClientBase, table: string, held: ReadonlySet<string>): Promise<void> {
  const wanted = [...verbsByRole(table)];
  const names = wanted.flatMap(([role, verbs]) => verbs.map((verb) => `${role}:${verb}`));
  if (names.length === held.size && names.every((name) => held.has(name))) return;
  const grants = wanted
    .filter(([, verbs]) => verbs.length > 0)
    .map(([role, verbs]) => `GRANT ${verbs.join(', ')} ON runlog.${table} TO ${role};`);
  // One simple query is one transaction: nobody meets a table that has lost its rights and not got the new ones.
  await client.query(`REVOKE ALL ON runlog.${table} FROM ${ownRoles.join(', ')}; ${grants.join(' ')}`);
}
