import type pg from 'pg';
import { ask, askArrays } from '../connection/ask.js';
import { logStart } from '../cursor.js';
import { upToBytes, withPayloads } from '../payloads/with-payloads.js';
import type { Cursor, TailedEvent, TailedWriting } from '../port.js';
import { type EventRow, eventColumns, eventOrError, writingOrError } from './event-row.js';

interface TailRow extends EventRow {
  readonly tenant: string;
  readonly transaction_id: string;
  readonly position: string;
  readonly history_bytes: number | null;
}

// Positions become visible out of order, so nothing at or above the oldest unfinished transaction is shown; and a later
// transaction may hold a lower position, so the place is the pair. Whoever reads this on a replica breaks it: there,
// commits may appear in another order.
export const tailStatement = `SELECT ${eventColumns}, e.tenant, e.transaction_id, e.position,
    e.history_bytes FROM runlog.event e
  WHERE (e.transaction_id, e.position) > ($1::xid8, $2::bigint)
    AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY e.transaction_id, e.position LIMIT $3`;

/** See EventStore.tail. */
export async function tail(pool: pg.Pool, after: Cursor | undefined, limit: number): Promise<TailedEvent[]> {
  const rows = await tailRows(pool, after, limit);
  return rows.map((row) => ({ event: eventOrError(row), ...placeOf(row) }));
}

/** See EventStore.tailWritten. */
export async function tailWritten(
  pool: pg.Pool,
  after: Cursor | undefined,
  limit: number,
): Promise<TailedWriting[]> {
  const rows = await tailRows(pool, after, limit);
  return rows.map((row) => ({
    event: writingOrError(row),
    ...placeOf(row),
    historyBytes: row.history_bytes ?? 0,
  }));
}

const newestStatement = `SELECT transaction_id, position FROM runlog.event
  ORDER BY transaction_id DESC, position DESC OFFSET $1 LIMIT 1`;

/** See EventStore.placeOfNewest. */
export async function placeOfNewest(pool: pg.Pool, count: number): Promise<Cursor> {
  const [row] = await ask<Pick<TailRow, 'transaction_id' | 'position'>>(pool, {
    name: 'place_of_newest',
    text: newestStatement,
    values: [count],
  });
  return row ? { transaction: row.transaction_id, position: row.position } : logStart;
}

const placeOf = (row: TailRow): Pick<TailedEvent, 'tenant' | 'cursor'> => ({
  tenant: row.tenant,
  cursor: { transaction: row.transaction_id, position: row.position },
});

type TailColumns = [string, number, string, number, string, number, string, string, string, number | null];

/** Bytes of payloads that lie apart in one page: one that has more is shorter. */
const pagePayloadBytes = 16 * 1024 * 1024;

async function tailRows(
  pool: pg.Pool,
  after: Cursor | undefined,
  limit: number,
): Promise<readonly TailRow[]> {
  const { transaction, position } = after ?? logStart;
  const values = [transaction, position, limit];
  const rows = await askArrays<TailColumns>(pool, { name: 'tail', text: tailStatement, values });
  const page = upToBytes(rows.map(rowOf), pagePayloadBytes);
  return withPayloads((query) => ask(pool, query), page);
}

const rowOf = (columns: TailColumns): TailRow => ({
  execution_id: columns[0],
  version: columns[1],
  type: columns[2],
  schema_version: columns[3],
  data: columns[4],
  recorded_at: columns[5],
  tenant: columns[6],
  transaction_id: columns[7],
  position: columns[8],
  history_bytes: columns[9],
});
