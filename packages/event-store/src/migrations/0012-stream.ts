import { SqlMigration } from './sql-migration.js';

/** What was last seen of the streams of the bus, which may come back older than they were, or as others. */
export class Stream1763700000012 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.stream (
      name text PRIMARY KEY,
      created text NOT NULL,
      last_sequence bigint NOT NULL,
      epoch int NOT NULL DEFAULT 1
    ) WITH (fillfactor = 50)`,
  ];
}
