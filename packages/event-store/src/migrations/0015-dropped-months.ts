import { SqlMigration } from './sql-migration.js';

/** The months that retention took out of the log: what is missing of them was not cut off. Added to, never changed. */
export class DroppedMonths1763700000015 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.dropped_month (
      month text PRIMARY KEY,
      first_id uuid NOT NULL,
      end_id uuid NOT NULL,
      executions bigint NOT NULL,
      events bigint NOT NULL,
      manifest bytea,
      dropped_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`,
    `CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON runlog.dropped_month
      FOR EACH ROW EXECUTE FUNCTION runlog.refuse_change()`,
    `CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON runlog.dropped_month
      FOR EACH STATEMENT EXECUTE FUNCTION runlog.refuse_change()`,
  ];
}
