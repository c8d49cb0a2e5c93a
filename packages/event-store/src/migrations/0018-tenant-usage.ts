import { SqlMigration } from './sql-migration.js';

/**
 * What tenants keep: of each execution in the list, and summed up by the month of its id, since that is what retention
 * drops. What was there before counts as nothing until its row changes, or until the list is built anew.
 */
export class TenantUsage1763700000018 extends SqlMigration {
  readonly statements = [
    `ALTER TABLE runlog.execution_summary
      ADD COLUMN bytes int NOT NULL DEFAULT 0, ADD COLUMN timers int NOT NULL DEFAULT 0`,
    // One row is written with each page that the projector takes: dead ones lie where the next can take their place.
    `CREATE TABLE runlog.tenant_usage (
      tenant text NOT NULL,
      month text NOT NULL,
      bytes bigint NOT NULL,
      timers bigint NOT NULL,
      PRIMARY KEY (tenant, month)
    ) WITH (fillfactor = 50)`,
  ];
}
