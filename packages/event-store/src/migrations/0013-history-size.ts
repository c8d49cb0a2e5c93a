import { SqlMigration } from './sql-migration.js';

/**
 * How large an execution's history is, known from its newest event. What was written before counts as nothing: the log is
 * never changed, and such an execution is let go on.
 */
export class HistorySize1763700000013 extends SqlMigration {
  // Bytes of the data of the execution's events, as they were given, up to and with this one.
  readonly statements = [`ALTER TABLE runlog.event ADD COLUMN history_bytes int`];
}
