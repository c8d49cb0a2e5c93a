import type { EventType } from '@runlog/core';
import type pg from 'pg';
import { byteaArray, int4Array, uuidArray } from '../append/binary-array.js';
import { ask, askArrays } from '../connection/ask.js';
import { comparePlaces, logStart } from '../cursor.js';
import type { Checkpoints, Cursor, Sealer } from '../port.js';
import { merkleRoot, noSeal, type SealedHead, sealHash } from './merkle-root.js';

const follower = 'seals';
const endings: readonly EventType[] = [
  'ExecutionCompleted',
  'ExecutionFailed',
  'ExecutionCancelled',
  'ExecutionTimedOut',
];

/** An end: id, version, hash, and nothing else. In the last row how many events the page holds, and the place of the last. */
type PageRow = [string | null, number, string | null, string | null, string | null];

interface Page {
  readonly heads: readonly SealedHead[];
  readonly taken: number;
  readonly to: Cursor;
}

// Events from before there were chains have nothing to seal. Of the many events that are no end, only the last says anything.
export const sealPageStatement = `WITH page AS MATERIALIZED (
    SELECT CASE WHEN e.type = ANY ($4::text[]) AND e.hash IS NOT NULL THEN e.execution_id END AS ended,
      e.version, CASE WHEN e.type = ANY ($4::text[]) THEN e.hash END AS hash, e.transaction_id, e.position
    FROM runlog.event e
    WHERE (e.transaction_id, e.position) > ($1::xid8, $2::bigint)
      AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.transaction_id, e.position LIMIT $3
  )
  SELECT ended, version, encode(hash, 'hex'), NULL::xid8, NULL::bigint FROM page WHERE ended IS NOT NULL
  UNION ALL
  SELECT NULL, (SELECT count(*)::int FROM page), NULL, last.transaction_id, last.position
  FROM (SELECT transaction_id, position FROM page ORDER BY transaction_id DESC, position DESC LIMIT 1) last`;

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
    SELECT h.execution_id, h.version, h.hash, $6::bigint
    FROM moved, unnest($10::uuid[], $11::int[], $12::bytea[]) AS h (execution_id, version, hash)
    ORDER BY h.execution_id, h.version
  )
  SELECT FROM moved`;

/** Follows the log and seals the heads of executions that ended, a page at a time. */
export class PostgresSealer implements Sealer {
  /** The place behind which nothing is sealed, where that is known: this process sealed up to there, or found out. */
  private unsealedFrom: Cursor | undefined;

  /** `walks` is a pool of sessions that walk down an index (see `pageSettings`): what is behind is a minute of the log. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly walks: pg.Pool,
    private readonly checkpoints: Checkpoints,
  ) {}

  async runOnce(limit: number): Promise<number> {
    const from = await this.checkpoint();
    const page = await this.page(from, limit);
    if (!page) return 0;
    const nothingSealed = this.unsealedFrom !== undefined && comparePlaces(from, this.unsealedFrom) === 0;
    // Whatever goes wrong from here on, the next round looks.
    this.unsealedFrom = undefined;
    const { heads, to, taken } = page;
    const fresh = nothingSealed ? heads : await this.unsealed(heads);
    if (!(await this.write(from, to, fresh))) return 0;
    // Seals go through the log in its order: behind an end that was not sealed, none is.
    const last = heads.at(-1);
    if (nothingSealed || (last && fresh.at(-1) === last)) this.unsealedFrom = to;
    return taken;
  }

  private async page(from: Cursor, limit: number): Promise<Page | undefined> {
    const rows = await askArrays<PageRow>(this.walks, {
      name: 'seal_page',
      text: sealPageStatement,
      values: [from.transaction, from.position, limit, endings],
    });
    const heads: SealedHead[] = [];
    let end: Omit<Page, 'heads'> | undefined;
    for (const [executionId, version, hash, transaction, position] of rows) {
      if (executionId !== null && hash !== null) heads.push({ executionId, version, hash });
      if (transaction !== null && position !== null) end = { taken: version, to: { transaction, position } };
    }
    return end && { heads, ...end };
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
        uuidArray(heads.map(({ executionId }) => executionId)),
        int4Array(heads.map(({ version }) => version)),
        byteaArray(heads.map((head) => head.hash)),
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
