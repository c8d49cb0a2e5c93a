import type pg from 'pg';
import type { LinkedAppend } from '../chain/link.js';
import { byteaArray, int4Array, uuidArray } from './binary-array.js';
import type { OutcomeRow } from './batch-sender.js';

// The message is a write of this transaction's own. A standby that confirms it has all that was committed before, also
// what the lost connection left committed here but unconfirmed there.
const readOwn = `WITH fence AS MATERIALIZED (SELECT pg_logical_emit_message(true, 'runlog', 'in doubt'))
  SELECT asked.ordinal::int AS ordinal
  FROM fence, unnest($1::int[], $2::uuid[], $3::int[], $4::bytea[]) AS asked (ordinal, execution_id, version, hash)
  CROSS JOIN LATERAL (
    SELECT e.hash FROM runlog.event e
    WHERE e.execution_id = asked.execution_id AND e.version = asked.version LIMIT 1
  ) e
  WHERE e.hash = asked.hash`;

/**
 * Tells those appends apart that the log holds already from those that lost against others, after a try whose answer
 * was lost: an append is there when the event at its last version has the hash that it would have given it.
 * @throws what the connection throws
 */
export async function recognise(
  client: pg.ClientBase,
  rows: readonly OutcomeRow[],
  sent: readonly LinkedAppend[],
): Promise<readonly OutcomeRow[]> {
  const asked = rows.flatMap(({ ordinal, status }) => {
    const one = sent[ordinal - 1];
    const hash = one?.head;
    return one && hash !== undefined && status !== 'appended'
      ? [{ ordinal, hash, append: one.encoded.append }]
      : [];
  });
  const values = [
    int4Array(asked.map(({ ordinal }) => ordinal)),
    uuidArray(asked.map(({ append }) => append.executionId)),
    int4Array(asked.map(({ append }) => append.expectedVersion + append.events.length)),
    byteaArray(asked.map(({ hash }) => hash)),
  ];
  const found = await client.query<{ ordinal: number }>({ name: 'recognise', text: readOwn, values });
  const own = new Set(found.rows.map(({ ordinal }) => ordinal));
  return rows.map((row) =>
    own.has(row.ordinal) || claimed(row, sent) ? { ...row, status: 'appended' } : row,
  );
}

/** An append without events left nothing in the log but its key, under its own execution. */
function claimed(
  { status, ordinal, execution_id, digest }: OutcomeRow,
  sent: readonly LinkedAppend[],
): boolean {
  const append = sent[ordinal - 1]?.encoded.append;
  return (
    status === 'duplicate' &&
    append?.events.length === 0 &&
    append.executionId === execution_id &&
    append.command?.digest === digest
  );
}
