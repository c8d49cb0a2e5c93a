import { SqlMigration } from './sql-migration.js';

/**
 * API keys, by their public ids; of a key itself there is only a digest. The application's role may look keys up and note
 * that they are used: only the owner makes and revokes them.
 */
export class ApiKeys1763700000006 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.api_key (
      id text PRIMARY KEY CHECK (id ~ '^[0-9a-z]{12}$'),
      digest bytea NOT NULL CHECK (octet_length(digest) = 32),
      name text NOT NULL,
      tenants text[] NOT NULL CHECK (cardinality(tenants) > 0),
      scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz,
      revoked_at timestamptz,
      last_used_at timestamptz
    )`,
    `GRANT SELECT, UPDATE (last_used_at) ON runlog.api_key TO runlog_app`,
  ];
}
