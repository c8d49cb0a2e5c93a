import type pg from 'pg';
import { ask } from '../connection/ask.js';
import type { Lease, LeaseTable } from '../port.js';

interface LeaseRow {
  readonly name: string;
  readonly epoch: string;
}

interface RenewedRow {
  readonly name: string | null;
  readonly epoch: string | null;
  readonly owners: number;
}

// Nobody is given as much: what ends later was written by a clock that has been set back since, and would be held by
// the dead for as long as the clock was wrong.
const believable = `clock_timestamp() + interval '2 minutes'`;

// An owner that was asleep past its time may still renew what nobody took: the epoch says that nobody was between.
const renewStatement = `WITH seen AS (
    INSERT INTO runlog.presence (owner, expires_at) VALUES ($1, clock_timestamp() + $2 * interval '1 ms')
    ON CONFLICT (owner) DO UPDATE SET expires_at = excluded.expires_at
  ), gone AS (
    DELETE FROM runlog.presence WHERE owner <> $1 AND expires_at < clock_timestamp() - interval '1 hour'
  ), renewed AS (
    UPDATE runlog.lease SET expires_at = clock_timestamp() + $2 * interval '1 ms' WHERE owner = $1
    RETURNING name, epoch
  )
  SELECT renewed.name, renewed.epoch, others.count + 1 AS owners
  FROM (
    SELECT count(*)::int AS count FROM runlog.presence
    WHERE owner <> $1 AND expires_at > clock_timestamp() AND expires_at <= ${believable}
  ) others
  LEFT JOIN renewed ON true`;

const prepareStatement = `INSERT INTO runlog.lease (name) SELECT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING`;

const acquireStatement = `UPDATE runlog.lease l
  SET owner = $1, epoch = l.epoch + 1, expires_at = clock_timestamp() + $4 * interval '1 ms'
  FROM (
    SELECT free.name FROM unnest($2::text[]) WITH ORDINALITY AS wanted (name, place)
    JOIN runlog.lease free ON free.name = wanted.name
    WHERE free.owner IS NULL OR free.expires_at <= clock_timestamp() OR free.expires_at > ${believable}
    ORDER BY wanted.place LIMIT $3 FOR UPDATE OF free SKIP LOCKED
  ) free
  WHERE l.name = free.name
  RETURNING l.name, l.epoch`;

const releaseStatement = `WITH released AS (
    UPDATE runlog.lease SET owner = NULL, expires_at = '-infinity' WHERE owner = $1 AND name = ANY ($2::text[])
    RETURNING name
  )
  DELETE FROM runlog.presence WHERE owner = $1 AND NOT EXISTS (
    SELECT FROM runlog.lease WHERE owner = $1 AND name NOT IN (SELECT name FROM released)
  )`;

/** Leases in Postgres. */
export class PostgresLeaseTable implements LeaseTable {
  private readonly known = new Set<string>();

  constructor(private readonly pool: pg.Pool) {}

  async renew(owner: string, ttlMs: number): Promise<{ held: Lease[]; owners: number }> {
    const rows = await ask<RenewedRow>(this.pool, {
      name: 'lease_renew',
      text: renewStatement,
      values: [owner, ttlMs],
    });
    const held = rows.flatMap(({ name, epoch }) => (name === null ? [] : [{ name, epoch: Number(epoch) }]));
    return { held, owners: rows[0]?.owners ?? 1 };
  }

  async acquire(owner: string, names: readonly string[], count: number, ttlMs: number): Promise<Lease[]> {
    await this.prepare(names);
    const rows = await ask<LeaseRow>(this.pool, {
      name: 'lease_acquire',
      text: acquireStatement,
      values: [owner, names, count, ttlMs],
    });
    return rows.map(({ name, epoch }) => ({ name, epoch: Number(epoch) }));
  }

  async release(owner: string, names: readonly string[]): Promise<void> {
    await ask(this.pool, { name: 'lease_release', text: releaseStatement, values: [owner, names] });
  }

  private async prepare(names: readonly string[]): Promise<void> {
    const missing = names.filter((name) => !this.known.has(name));
    if (missing.length === 0) return;
    await ask(this.pool, { name: 'lease_prepare', text: prepareStatement, values: [missing] });
    for (const name of missing) this.known.add(name);
  }
}
