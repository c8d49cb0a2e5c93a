import type { EventType } from '@runlog/core';
import type pg from 'pg';
import { ask } from '../connection/ask.js';
import { logStart } from '../cursor.js';
import type { Checkpoints, Cursor, Sealer } from '../port.js';
import { merkleRoot, noSeal, type SealedHead, sealHash } from './merkle-root.js';

const follower = 'seals';
const endings: readonly EventType[] = [
  'ExecutionCompleted',
  'ExecutionFailed',
  'ExecutionCancelled',
  'ExecutionTimedOut',
];

interface PageRow {
  readonly execution_id: string;
  readonly version: number;
  readonly hash: string;
  readonly ending: boolean;
  readonly transaction_id: string;
  readonly position: string;
  readonly place: number;
}

// Events from before there were chains have nothing to seal. The last row tells how far the page went.
export const sealPageStatement = `SELECT page.execution_id, page.version, encode(page.hash, 'hex') AS hash, page.ending,
    page.transaction_id, page.position, page.place
  FROM (
    SELECT tailed.*, tailed.type = ANY ($4::text[]) AND tailed.hash IS NOT NULL AS ending,
      row_number() OVER in_order::int AS place, lead(true) OVER in_order IS NULL AS is_last
    FROM (
      SELECT e.execution_id, e.version, e.type, e.hash, e.transaction_id, e.position FROM runlog.event e
      WHERE (e.transaction_id, e.position) > ($1::xid8, $2::bigint)
        AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY e.transaction_id, e.position LIMIT $3
    ) tailed
    WINDOW in_order AS (ORDER BY tailed.transaction_id, tailed.position)
  ) page
  WHERE page.is_last OR page.ending
  ORDER BY page.transaction_id, page.position`;

const knownHeads = `SELECT h.ordinal::int AS ordinal
  FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS h (execution_id, version, ordinal)
  CROSS JOIN LATERAL (
    SELECT FROM runlog.sealed_head s WHERE s.execution_id = h.execution_id AND s.version = h.version LIMIT 1
  ) s`;

const newestSeal = `SELECT sequence::int AS sequence, encode(hash, 'hex') AS hash FROM runlog.seal
  ORDER BY sequence DESC LIMIT 1`;

const beginStatement = `INSERT INTO runlog.checkpoint (follower, transaction_id, position) VALUES ($1, '0', 0)
  ON CONFLICT DO NOTHING`;

// A second sealer, or a paused one that wakes, finds the checkpoint elsewhere and writes nothing.
const writeStatement = `WITH moved AS (
    UPDATE runlog.checkpoint SET transaction_id = $4, position = $5, moved_at = clock_timestamp()
    WHERE follower = $1 AND transaction_id = $2 AND position = $3
    RETURNING follower
  ), sealed AS (
    INSERT INTO runlog.seal (sequence, heads, root, hash)
    SELECT $6::bigint, $7::int, decode($8, 'hex'), decode($9, 'hex') FROM moved WHERE $7::int > 0
  ), written AS (
    INSERT INTO runlog.sealed_head (execution_id, version, hash, sequence)
    SELECT h.execution_id, h.version, decode(h.hash, 'hex'), $6::bigint
    FROM moved, unnest($10::uuid[], $11::int[], $12::text[]) AS h (execution_id, version, hash)
    ORDER BY h.execution_id, h.version
  )
  SELECT FROM moved`;

/** Follows the log and seals the heads of executions that ended, a page at a time. */
export class PostgresSealer implements Sealer {
  constructor(
    private readonly pool: pg.Pool,
    private readonly checkpoints: Checkpoints,
  ) {}

  async runOnce(limit: number): Promise<number> {
    const from = await this.checkpoint();
    const rows = await ask<PageRow>(this.pool, {
      name: 'seal_page',
      text: sealPageStatement,
      values: [from.transaction, from.position, limit, endings],
    });
    const last = rows.at(-1);
    if (!last) return 0;
    const heads = rows.flatMap(({ execution_id: executionId, version, hash, ending }) =>
      ending ? [{ executionId, version, hash }] : [],
    );
    const to = { transaction: last.transaction_id, position: last.position };
    return (await this.write(from, to, await this.unsealed(heads))) ? last.place : 0;
  }

  /** Without those that a sealer took before its place in the log was lost. */
  private async unsealed(heads: readonly SealedHead[]): Promise<readonly SealedHead[]> {
    if (heads.length === 0) return heads;
    const values = [heads.map(({ executionId }) => executionId), heads.map(({ version }) => version)];
    const rows = await ask<{ ordinal: number }>(this.pool, { text: knownHeads, values });
    const known = new Set(rows.map(({ ordinal }) => ordinal - 1));
    return heads.filter((_, index) => !known.has(index));
  }

  private async write(from: Cursor, to: Cursor, heads: readonly SealedHead[]): Promise<boolean> {
    const [newest = { sequence: 0, hash: noSeal }] = await ask<{ sequence: number; hash: string }>(
      this.pool,
      {
        text: newestSeal,
      },
    );
    const sequence = newest.sequence + 1;
    const root = merkleRoot(heads);
    const hash = sealHash(newest.hash, { sequence, heads: heads.length, root });
    const moved = await ask(this.pool, {
      name: 'seal',
      text: writeStatement,
      values: [
        ...[follower, from.transaction, from.position, to.transaction, to.position],
        ...[sequence, heads.length, root, hash],
        heads.map(({ executionId }) => executionId),
        heads.map(({ version }) => version),
        heads.map((head) => head.hash),
      ],
    });
    return moved.length > 0;
  }

  private async checkpoint(): Promise<Cursor> {
    const place = await this.checkpoints.load(follower);
    if (place) return place;
    await ask(this.pool, { text: beginStatement, values: [follower] });
    return logStart;
  }
}
