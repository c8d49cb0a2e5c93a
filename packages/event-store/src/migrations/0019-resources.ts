import { SqlMigration } from './sql-migration.js';

/**
 * Resources: what APIs keep beside executions. Moments are whole milliseconds, since pages go on from the ones that
 * were shown. The function runs with its owner's rights, past the wall between tenants, and tells whose a resource is to
 * whoever knows its kind and id: no more, and of one at a time.
 */
export class Resources1763700000019 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.resource (
      kind text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      tenant text NOT NULL,
      name text,
      parent text,
      data text NOT NULL,
      version int NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
      updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
      PRIMARY KEY (kind, id)
    )`,
    `CREATE UNIQUE INDEX resource_name ON runlog.resource (tenant, kind, name) WHERE name IS NOT NULL`,
    // One is all that can answer a list, whatever is known of the table: the planner has no choice to make.
    `CREATE INDEX resource_newest ON runlog.resource (tenant, kind, created_at, id) WHERE parent IS NULL`,
    `CREATE INDEX resource_newest_of_parent ON runlog.resource (tenant, kind, parent, created_at, id)
      WHERE parent IS NOT NULL`,
    `CREATE FUNCTION runlog.tenant_of_resource(of_kind text, of_id text) RETURNS text
      LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        SELECT r.tenant FROM runlog.resource r WHERE r.kind = of_kind AND r.id = of_id
      $$`,
    `REVOKE ALL ON FUNCTION runlog.tenant_of_resource(text, text) FROM PUBLIC`,
  ];
}
