import { SqlMigration } from './sql-migration.js';

/** What was put aside because nothing here could work on it. One row for each thing, however often it comes. */
export class DeadLetter1763700000007 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.dead_letter (
      id text PRIMARY KEY,
      kind text NOT NULL,
      subject text,
      execution_id uuid,
      code text NOT NULL,
      cause text NOT NULL,
      payload bytea,
      payload_bytes int NOT NULL,
      content_type text,
      count int NOT NULL DEFAULT 1,
      first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      last_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`,
    `CREATE INDEX ON runlog.dead_letter (execution_id) WHERE execution_id IS NOT NULL`,
  ];
}
