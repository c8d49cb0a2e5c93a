import { SqlMigration } from './sql-migration.js';

/** Who owns what, how far followers are, and the facts of the installation. */
export class Coordination1763700000004 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.lease (
      name text PRIMARY KEY,
      owner text,
      epoch bigint NOT NULL DEFAULT 0,
      expires_at timestamptz NOT NULL DEFAULT '-infinity'
    ) WITH (fillfactor = 50)`,
    `GRANT SELECT, INSERT, UPDATE ON runlog.lease TO runlog_app`,
    `CREATE TABLE runlog.presence (
      owner text PRIMARY KEY,
      expires_at timestamptz NOT NULL
    ) WITH (fillfactor = 50)`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON runlog.presence TO runlog_app`,
    `CREATE TABLE runlog.checkpoint (
      follower text PRIMARY KEY,
      transaction_id xid8 NOT NULL,
      position bigint NOT NULL,
      moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
    ) WITH (fillfactor = 50)`,
    `GRANT SELECT, INSERT, UPDATE ON runlog.checkpoint TO runlog_app`,
    `CREATE TABLE runlog.cluster (
      singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
      partitions int NOT NULL CHECK (partitions > 0),
      created_at timestamptz NOT NULL DEFAULT now()
    )`,
    `GRANT SELECT ON runlog.cluster TO runlog_app`,
  ];
}
