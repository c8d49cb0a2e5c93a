import type pg from 'pg';
import { applicationRole, ownRoles, serviceRoles } from '../connection/session.js';
import { otherPermissions, verbsByRole } from './permission-table.js';

interface Held {
  readonly name: string;
  /** `role:VERB` for each right that one of our roles has on the table, `role:VERB (column)` on one of its columns. */
  readonly rights: readonly string[];
}

// Partitions have no rights of their own: they are reached through their table.
const heldStatement = `SELECT c.relname AS name, ARRAY(
    SELECT r.rolname || ':' || a.right FROM (
      SELECT grantee, privilege_type AS right FROM aclexplode(c.relacl)
      UNION ALL
      SELECT x.grantee, format('%s (%s)', x.privilege_type, t.attname)
        FROM pg_attribute t, aclexplode(t.attacl) x WHERE t.attrelid = c.oid AND NOT t.attisdropped
    ) a JOIN pg_roles r ON r.oid = a.grantee AND r.rolname = ANY ($1)
  ) AS rights
  FROM pg_class c
  WHERE c.relnamespace = 'runlog'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition`;

/**
 * Gives our roles on every table of the schema exactly what the permission table says, and takes all else. Touches
 * only what differs, so that sessions keep their plans. Runs as the owner.
 */
export async function applyPermissions(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<Held>(heldStatement, [ownRoles]);
  for (const { name, rights } of rows) await applyTo(client, name, new Set(rights));
  await client.query(`GRANT USAGE ON SCHEMA runlog TO ${ownRoles.join(', ')}`);
  for (const { right, services } of otherPermissions) {
    const roles = [applicationRole, ...services.map((service) => serviceRoles[service])];
    await client.query(`GRANT ${right} TO ${roles.join(', ')}`);
  }
}

async function applyTo(client: pg.ClientBase, table: string, held: ReadonlySet<string>): Promise<void> {
  const wanted = [...verbsByRole(table)];
  const rights = wanted.flatMap(([role, verbs]) =>
    verbs.flatMap(eachColumn).map((right) => `${role}:${right}`),
  );
  if (rights.length === held.size && rights.every((right) => held.has(right))) return;
  const grants = wanted
    .filter(([, verbs]) => verbs.length > 0)
    .map(([role, verbs]) => `GRANT ${verbs.join(', ')} ON runlog.${table} TO ${role};`);
  // To take a right on a table takes it on the columns as well. One simple query is one transaction: nobody meets a
  // table that has lost its rights and not got the new ones.
  await client.query(`REVOKE ALL ON runlog.${table} FROM ${ownRoles.join(', ')}; ${grants.join(' ')}`);
}

/** `SELECT (a, b)` as the catalogue has it: one right for each column. */
export function eachColumn(verb: string): string[] {
  const found = /^(\w+) \((.+)\)$/.exec(verb);
  const [, right, columns = ''] = found ?? [];
  return right === undefined ? [verb] : columns.split(', ').map((column) => `${right} (${column})`);
}
