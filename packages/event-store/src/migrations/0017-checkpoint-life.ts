import { SqlMigration } from './sql-migration.js';

/** What a follower writes to may come back as another; then the place that it had there says nothing. */
export class CheckpointLife1763700000017 extends SqlMigration {
  readonly statements = [`ALTER TABLE runlog.checkpoint ADD COLUMN life text`];
}
