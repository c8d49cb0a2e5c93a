import type pg from 'pg';
import { ask } from '../connection/ask.js';
import type { ApiKeyRecord, ApiKeys } from '../port.js';

// All times are the database's: neither a clock of a gateway nor its zone decides whether a key is good.
const findStatement = `SELECT id, digest, tenants, scopes,
    (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS "leftMs"
  FROM runlog.api_key
  WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())`;

const usedStatement = `UPDATE runlog.api_key SET last_used_at = clock_timestamp()
  WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 hour')`;

interface Row extends Omit<ApiKeyRecord, 'leftMs'> {
  readonly leftMs: number | null;
}

/** API keys in Postgres, as services see them. */
export class ApiKeyTable implements ApiKeys {
  constructor(private readonly pool: pg.Pool) {}

  async find(id: string): Promise<ApiKeyRecord | undefined> {
    const [row] = await ask<Row>(this.pool, { name: 'api_key_find', text: findStatement, values: [id] });
    if (!row) return undefined;
    const { leftMs, ...key } = row;
    return leftMs === null ? key : { ...key, leftMs };
  }

  async used(id: string): Promise<void> {
    await ask(this.pool, { name: 'api_key_used', text: usedStatement, values: [id] });
  }
}
