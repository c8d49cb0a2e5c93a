import { SqlMigration } from './sql-migration.js';

/** Finds the executions of one definition in one status, newest first, among however many in others. */
export class ExecutionsOfAStatus1763700000020 extends SqlMigration {
  readonly statements = [
    `CREATE INDEX execution_of_status ON runlog.execution_summary (tenant, definition_name, status, id DESC)`,
  ];
}
