import type pg from 'pg';
import { applicationRole, serviceRoles } from '../connection/session.js';

/** The setting that says, within a transaction, as whose eyes a gateway reads. */
export const tenantSetting = 'runlog.tenant';

// As a query of its own the setting is read once for a statement, not once for a row.
const isTheirs = `tenant = (SELECT current_setting('${tenantSetting}', true))`;

/** The tables that hold what belongs to a tenant, and which of their rows are the tenant's. */
export const walled: Readonly<Record<string, string>> = {
  event: isTheirs,
  payload: isTheirs,
  definition: isTheirs,
  execution_summary: isTheirs,
  tenant_usage: isTheirs,
  schedule: isTheirs,
  resource: isTheirs,
  // Has no tenant of its own: whoever sees the execution's first event sees it.
  snapshot: `EXISTS (SELECT FROM runlog.event e WHERE e.execution_id = snapshot.execution_id AND e.version = 1)`,
};

const withoutWall = [applicationRole, serviceRoles.appender, serviceRoles.scheduler].join(', ');

/**
 * Row-level security, behind the conditions of every query: a gateway's session sees the rows of the tenant that its
 * transaction names, and none before it names one. Those who serve all tenants at once see all. Once made, each part
 * stays; a table that was made anew gets it again. Runs as the owner.
 */
export async function raiseTenantWall(client: pg.ClientBase): Promise<void> {
  for (const [table, condition] of Object.entries(walled)) await wall(client, table, condition);
  // A condition on labels is not one that row-level security lets an index answer (its operator may tell of rows that
  // it compares); a view with the same wall in it does. Nobody writes operators of his own here.
  await client.query(`CREATE OR REPLACE VIEW runlog.summary_of_tenant AS
    SELECT * FROM runlog.execution_summary WHERE tenant = current_setting('${tenantSetting}', true)`);
}

async function wall(client: pg.ClientBase, table: string, condition: string): Promise<void> {
  const { rows } = await client.query<{ raised: boolean }>(
    `SELECT relforcerowsecurity AS raised FROM pg_class WHERE oid = $1::regclass`,
    [`runlog.${table}`],
  );
  if (rows[0]?.raised === true) return;
  // One simple query is one transaction.
  await client.query(`
    CREATE POLICY of_tenant ON runlog.${table} TO ${serviceRoles.gateway}
      USING (${condition}) WITH CHECK (${condition});
    CREATE POLICY of_all ON runlog.${table} TO ${withoutWall}, CURRENT_USER USING (true) WITH CHECK (true);
    ALTER TABLE runlog.${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
}
