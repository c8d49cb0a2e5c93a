import { SqlMigration } from './sql-migration.js';

/** What processes of one installation share and nobody else knows. Filled by the migrator, once. */
export class Secret1763700000008 extends SqlMigration {
  readonly statements = [`CREATE TABLE runlog.secret (name text PRIMARY KEY, value bytea NOT NULL)`];
}
