import { SqlMigration } from './sql-migration.js';

/** What executions' chains ended with, in batches under one root each; added to, never changed. */
export class Seals1763700000011 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.seal (
      sequence bigint PRIMARY KEY,
      heads int NOT NULL,
      root bytea NOT NULL,
      hash bytea NOT NULL,
      sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`,
    `CREATE TABLE runlog.sealed_head (
      execution_id uuid NOT NULL,
      version int NOT NULL,
      hash bytea NOT NULL,
      sequence bigint NOT NULL,
      PRIMARY KEY (execution_id, version)
    )`,
    `CREATE INDEX ON runlog.sealed_head (sequence)`,
    ...['seal', 'sealed_head'].flatMap((table) => [
      `CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON runlog.${table}
        FOR EACH ROW EXECUTE FUNCTION runlog.refuse_change()`,
      `CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON runlog.${table}
        FOR EACH STATEMENT EXECUTE FUNCTION runlog.refuse_change()`,
    ]),
  ];
}
