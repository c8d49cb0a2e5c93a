import type pg from 'pg';
import { byteaArray, uuidArray } from '../append/binary-array.js';
import type { EventRow } from '../read/event-row.js';
import { keyOf, liesApart, type PayloadName, payloadsOf, putBack, type Wanted } from './apart.js';

/** Runs a statement and answers its rows. */
export type Asking = <R extends pg.QueryResultRow>(query: pg.QueryConfig) => Promise<R[]>;

const readPayloads = `SELECT p.execution_id, encode(p.hash, 'hex') AS hash, p.data
  FROM unnest($1::uuid[], $2::bytea[]) AS asked (execution_id, hash)
  JOIN runlog.payload p ON p.execution_id = asked.execution_id AND p.hash = asked.hash`;

/**
 * Puts back what lies apart of these events, of the members that are wanted: one more round trip if there is anything.
 * An event whose payload is not there stays as it is.
 * @throws what the asking throws
 */
export async function withPayloads<R extends EventRow>(
  asking: Asking,
  rows: readonly R[],
  wanted?: Wanted,
): Promise<readonly R[]> {
  if (!rows.some(liesApart)) return rows;
  const payloads = await textsOf(
    asking,
    rows.flatMap((row) => payloadsOf(row, wanted)),
  );
  return rows.map((row) => putBack(row, payloads, wanted));
}

/**
 * The first rows, at least one, whose payloads apart are not larger than so many bytes together: a page of the log has many
 * events, and they would all be in memory at once.
 */
export function upToBytes<R extends EventRow>(rows: readonly R[], most: number): readonly R[] {
  let bytes = 0;
  const cut = rows.findIndex((row, index) => {
    for (const payload of payloadsOf(row)) bytes += payload.bytes;
    return index > 0 && bytes > most;
  });
  return cut < 0 ? rows : rows.slice(0, cut);
}

async function textsOf(asking: Asking, names: readonly PayloadName[]): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Map(names.map((name) => [keyOf(name.executionId, name.hash), name])).values()];
  if (asked.length === 0) return new Map();
  const rows = await asking<{ execution_id: string; hash: string; data: string }>({
    name: 'payloads',
    text: readPayloads,
    values: [
      uuidArray(asked.map(({ executionId }) => executionId)),
      byteaArray(asked.map(({ hash }) => hash)),
    ],
  });
  return new Map(rows.map(({ execution_id, hash, data }) => [keyOf(execution_id, hash), data]));
}
