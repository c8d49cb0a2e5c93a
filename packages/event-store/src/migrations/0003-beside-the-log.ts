import { SqlMigration } from './sql-migration.js';

/** What is written in one transaction with the log, and what only caches it. */
export class BesideTheLog1763700000003 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.command (
      tenant text NOT NULL,
      scope text NOT NULL,
      key text NOT NULL,
      digest text NOT NULL,
      execution_id uuid NOT NULL,
      PRIMARY KEY (tenant, scope, key)
    )`,
    `GRANT SELECT, INSERT ON runlog.command TO runlog_app`,
    `CREATE TABLE runlog.agenda (
      execution_id uuid PRIMARY KEY,
      partition int NOT NULL,
      wake_at timestamptz NOT NULL,
      version int NOT NULL
    ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0)`,
    `CREATE INDEX agenda_due ON runlog.agenda (partition, wake_at)`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON runlog.agenda TO runlog_app`,
    // Text as well: a snapshot may hold characters that jsonb refuses.
    `CREATE TABLE runlog.snapshot (
      execution_id uuid NOT NULL,
      fold_version int NOT NULL,
      version int NOT NULL,
      state text NOT NULL,
      PRIMARY KEY (execution_id, fold_version)
    ) WITH (fillfactor = 80)`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON runlog.snapshot TO runlog_app`,
    `CREATE TABLE runlog.definition (
      id uuid PRIMARY KEY,
      tenant text NOT NULL,
      name text NOT NULL,
      version int NOT NULL,
      language text NOT NULL,
      document text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (tenant, name, version)
    )`,
    `CREATE INDEX definition_newest ON runlog.definition (tenant, id DESC)`,
    `CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON runlog.definition
      FOR EACH ROW EXECUTE FUNCTION runlog.refuse_change()`,
    `CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON runlog.definition
      FOR EACH STATEMENT EXECUTE FUNCTION runlog.refuse_change()`,
    `GRANT SELECT, INSERT ON runlog.definition TO runlog_app`,
  ];
}
