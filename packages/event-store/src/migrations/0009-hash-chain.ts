import { SqlMigration } from './sql-migration.js';

/** Every event names the one before it by a hash. What was written before stays without: the log is never changed. */
export class HashChain1763700000009 extends SqlMigration {
  readonly statements = [
    `ALTER TABLE runlog.event ADD COLUMN hash bytea`,
    // An execution that began later has no event without a hash.
    `ALTER TABLE runlog.cluster ADD COLUMN chained_since timestamptz NOT NULL DEFAULT now()`,
  ];
}
