import { SqlMigration } from './sql-migration.js';

/** Schedules. Due ones are found by an index that holds only those with something to come. */
export class Schedules1763700000010 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.schedule (
      id uuid PRIMARY KEY,
      tenant text NOT NULL,
      name text NOT NULL,
      cron text NOT NULL,
      zone text NOT NULL,
      definition text NOT NULL,
      input text NOT NULL,
      labels text NOT NULL,
      policies text NOT NULL,
      paused boolean NOT NULL,
      after_at timestamptz NOT NULL,
      next_at timestamptz,
      last_nominal timestamptz,
      last_execution uuid,
      buffered timestamptz,
      caught_up int NOT NULL,
      runs bigint NOT NULL,
      last_error text,
      version int NOT NULL DEFAULT 1,
      turn bigint NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      UNIQUE (tenant, name)
    ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`,
    `CREATE INDEX schedule_due ON runlog.schedule (next_at) WHERE next_at IS NOT NULL`,
    `CREATE INDEX schedule_newest ON runlog.schedule (tenant, id DESC)`,
  ];
}
