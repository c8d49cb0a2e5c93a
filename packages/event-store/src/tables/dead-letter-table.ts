import type pg from 'pg';
import { ask } from '../connection/ask.js';
import { DeadLettersFull } from '../errors.js';
import type {
  DeadLetters,
  NewParked,
  Parked,
  ParkedFilter,
  ParkedKind,
  ParkedMessage,
} from '../dead-letter-port.js';
import { keptCause, parkedId, parkedLimits } from './parked-id.js';

interface ParkedRow {
  readonly id: string;
  readonly kind: ParkedKind;
  readonly subject: string | null;
  readonly execution_id: string | null;
  readonly code: string;
  readonly cause: string;
  readonly payload_bytes: number;
  readonly content_type: string | null;
  readonly count: number;
  readonly first_at: number;
  readonly last_at: number;
}

const columns = `id, kind, subject, execution_id, code, cause, payload_bytes, content_type, count,
  (extract(epoch FROM first_at) * 1000)::float8 AS first_at, (extract(epoch FROM last_at) * 1000)::float8 AS last_at`;

// Executions are as many as there are; messages are bounded, and stay in their stream beyond that.
const parkStatement = `INSERT INTO runlog.dead_letter AS kept
    (id, kind, subject, execution_id, code, cause, payload, payload_bytes, content_type)
  SELECT $1, $2, $3, $4::uuid, $5, $6, $7, $8, $9
  WHERE $2 = 'execution' OR EXISTS (SELECT FROM runlog.dead_letter WHERE id = $1)
    OR (SELECT count(*) FROM runlog.dead_letter WHERE kind <> 'execution') < $10
  ON CONFLICT (id) DO UPDATE SET count = kept.count + 1, last_at = clock_timestamp(),
    code = excluded.code, cause = excluded.cause
  RETURNING count`;

const listStatement = `SELECT ${columns} FROM runlog.dead_letter
  WHERE id > $1 AND ($2::text IS NULL OR kind = $2) AND ($3::uuid IS NULL OR execution_id = $3)
  ORDER BY id LIMIT $4`;

const getStatement = `SELECT ${columns}, payload FROM runlog.dead_letter WHERE id = $1`;

const countStatement = `SELECT kind, count(*)::int AS count FROM runlog.dead_letter GROUP BY kind`;

/** What was put aside, in Postgres. */
export class DeadLetterTable implements DeadLetters {
  constructor(private readonly pool: pg.Pool) {}

  async park(letter: NewParked): Promise<number> {
    const { kind, subject, executionId, code, cause, payload, contentType } = letter;
    const values = [
      parkedId(letter),
      kind,
      subject ?? null,
      executionId ?? null,
      code,
      keptCause(cause),
      payload ? Buffer.from(payload.subarray(0, parkedLimits.payloadBytes)) : null,
      payload?.length ?? 0,
      contentType ?? null,
      parkedLimits.messages,
    ];
    const [row] = await ask<{ count: number }>(this.pool, {
      name: 'dead_letter_park',
      text: parkStatement,
      values,
    });
    if (!row) throw new DeadLettersFull(parkedLimits.messages);
    return row.count;
  }

  async list(
    { kind, executionId }: ParkedFilter,
    page: { after?: string; limit: number },
  ): Promise<Parked[]> {
    const values = [page.after ?? '', kind ?? null, executionId ?? null, page.limit];
    const rows = await ask<ParkedRow>(this.pool, { name: 'dead_letter_list', text: listStatement, values });
    return rows.map(parkedOf);
  }

  async get(id: string): Promise<ParkedMessage | undefined> {
    const [row] = await ask<ParkedRow & { payload: Buffer | null }>(this.pool, {
      name: 'dead_letter_get',
      text: getStatement,
      values: [id],
    });
    return row && { ...parkedOf(row), payload: row.payload ?? new Uint8Array() };
  }

  async remove(id: string, count?: number): Promise<boolean> {
    const text = `DELETE FROM runlog.dead_letter WHERE id = $1 AND count = coalesce($2::int, count) RETURNING id`;
    const values = [id, count ?? null];
    return (await ask(this.pool, { name: 'dead_letter_remove', text, values })).length > 0;
  }

  async counts(): Promise<Readonly<Record<ParkedKind, number>>> {
    const rows = await ask<{ kind: ParkedKind; count: number }>(this.pool, {
      name: 'dead_letter_counts',
      text: countStatement,
    });
    const counts = { unreadable: 0, exhausted: 0, execution: 0 };
    for (const { kind, count } of rows) counts[kind] = count;
    return counts;
  }
}

function parkedOf(row: ParkedRow): Parked {
  const { id, kind, subject, execution_id: executionId, code, cause, content_type: contentType, count } = row;
  return {
    id,
    kind,
    ...(subject !== null && { subject }),
    ...(executionId !== null && { executionId }),
    code,
    cause,
    payloadBytes: row.payload_bytes,
    ...(contentType !== null && { contentType }),
    count,
    firstAt: row.first_at,
    lastAt: row.last_at,
  };
}
