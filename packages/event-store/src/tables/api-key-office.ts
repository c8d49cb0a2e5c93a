import pg from 'pg';
import { ask } from '../connection/ask.js';
import { ownerSettings, withSettings } from '../connection/session.js';

/** A key to be: its public id, the SHA-256 of the whole key, and what it grants. */
export interface NewApiKey {
  readonly id: string;
  readonly digest: Uint8Array;
  /** What it is for, in somebody's own words. */
  readonly name: string;
  readonly tenants: readonly string[];
  readonly scopes: readonly string[];
  /** Milliseconds from now on, on the database's clock; a key without an end is good until it is revoked. */
  readonly expiresInMs?: number | undefined;
}

/** A key as lists show it. Moments are the database's; `lastUsedAt` is right to the hour. */
export interface ListedApiKey {
  readonly id: string;
  readonly name: string;
  readonly tenants: readonly string[];
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const columns = `id, name, tenants, scopes, created_at AS "createdAt", expires_at AS "expiresAt",
  revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`;

const insertStatement = `INSERT INTO runlog.api_key (id, digest, name, tenants, scopes, expires_at)
  VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6::float8 * interval '1 millisecond') RETURNING ${columns}`;

const revokeStatement = `UPDATE runlog.api_key SET revoked_at = coalesce(revoked_at, clock_timestamp())
  WHERE id = $1 RETURNING ${columns}`;

/** Where keys are made and revoked, which only the schema's owner may. */
export class ApiKeyOffice {
  private constructor(private readonly client: pg.Client) {}

  /** Connects as the owner of a migrated database. @throws what the driver says */
  static async open(url: string): Promise<ApiKeyOffice> {
    const client = new pg.Client({ connectionString: withSettings(url, ownerSettings, 'runlog keys') });
    // The statement that suffers tells of it.
    client.on('error', () => undefined);
    await client.connect();
    return new ApiKeyOffice(client);
  }

  /** @throws StoreUnavailable; what Postgres says against the key itself */
  async add({ id, digest, name, tenants, scopes, expiresInMs }: NewApiKey): Promise<ListedApiKey> {
    const values = [id, Buffer.from(digest), name, tenants, scopes, expiresInMs ?? null];
    const [added] = await ask<ListedApiKey>(this.client, { text: insertStatement, values });
    if (!added) throw new TypeError('an insert gave no row');
    return added;
  }

  /** All keys, newest first, those that are over included. */
  list(): Promise<ListedApiKey[]> {
    return ask(this.client, { text: `SELECT ${columns} FROM runlog.api_key ORDER BY created_at DESC, id` });
  }

  /** Ends a key for good; undefined when there is none of this id. */
  async revoke(id: string): Promise<ListedApiKey | undefined> {
    const [revoked] = await ask<ListedApiKey>(this.client, { text: revokeStatement, values: [id] });
    return revoked;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
