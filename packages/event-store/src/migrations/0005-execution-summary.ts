import { SqlMigration } from './sql-migration.js';

/** The list projection. Every index ends in the id: pages are keysets, newest first. */
export class ExecutionSummary1763700000005 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.execution_summary (
      id uuid PRIMARY KEY,
      tenant text NOT NULL,
      definition_id text NOT NULL,
      definition_name text NOT NULL,
      definition_version int NOT NULL,
      language text NOT NULL,
      status text NOT NULL,
      labels jsonb NOT NULL,
      priority text NOT NULL,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      finished_at timestamptz,
      error_code text,
      error_message text,
      version int NOT NULL
    ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)`,
    `CREATE INDEX ON runlog.execution_summary (tenant, id DESC)`,
    `CREATE INDEX ON runlog.execution_summary (tenant, status, id DESC)`,
    `CREATE INDEX ON runlog.execution_summary (tenant, definition_name, id DESC)`,
    `CREATE INDEX ON runlog.execution_summary (tenant, definition_id, id DESC)`,
    `CREATE INDEX ON runlog.execution_summary (tenant, started_at)`,
    `CREATE INDEX ON runlog.execution_summary (tenant, finished_at)`,
    `CREATE INDEX ON runlog.execution_summary USING gin (labels jsonb_path_ops) WHERE labels <> '{}'`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON runlog.execution_summary TO runlog_app`,
  ];
}
