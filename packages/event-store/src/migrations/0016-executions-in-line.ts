import { SqlMigration } from './sql-migration.js';

/** Finds who waits to be let in, oldest first by tenant. Empty, and so costs nothing, while no tenant is at its limit. */
export class ExecutionsInLine1763700000016 extends SqlMigration {
  readonly statements = [
    `CREATE INDEX execution_in_line ON runlog.execution_summary (tenant, created_at, id) WHERE status = 'queued'`,
  ];
}
