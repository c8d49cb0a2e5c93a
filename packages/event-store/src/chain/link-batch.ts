import type pg from 'pg';
import { int4Array, uuidArray } from '../append/binary-array.js';
import type { EncodedAppend } from '../append/pending-append.js';
import type { Append } from '../port.js';
import type { KnownHeads } from './known-heads.js';
import { LinkedAppend, noPredecessor, type Predecessor } from './link.js';

const readHashes = `SELECT e.hash FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS asked (execution_id, version, ordinal)
  LEFT JOIN LATERAL (
    SELECT coalesce(encode(e.hash, 'hex'), '') AS hash FROM runlog.event e
    WHERE e.execution_id = asked.execution_id AND e.version = asked.version LIMIT 1
  ) e ON true
  ORDER BY asked.ordinal`;

// No event has it: the statement then finds a head that is not the one that was expected.
const nothingThere: Predecessor = { hash: undefined, expected: '00', source: 'read' };
const unchained: Predecessor = { hash: undefined, expected: '', source: 'read' };

/**
 * Links each append to what stands before it: known for creations and for executions whose head this process knows, read for all
 * others in one round trip.
 * @throws what the connection throws; nothing was written
 */
export async function linkBatch(
  batch: readonly EncodedAppend[],
  known: KnownHeads,
  on: pg.ClientBase,
): Promise<readonly LinkedAppend[]> {
  const found = batch.map((encoded) => knownPredecessor(encoded, known));
  const unknown = batch.flatMap(({ append }, index) => (found[index] ? [] : [append]));
  const read = unknown.length === 0 ? [] : await readPredecessors(unknown, on);
  let next = 0;
  return batch.map(
    (encoded, index) => new LinkedAppend(encoded, found[index] ?? read[next++] ?? nothingThere),
  );
}

async function readPredecessors(
  unknown: readonly Append[],
  on: pg.ClientBase,
): Promise<readonly Predecessor[]> {
  const { rows } = await on.query<{ hash: string | null }>({
    name: 'hashes',
    text: readHashes,
    values: [
      uuidArray(unknown.map(({ executionId }) => executionId)),
      int4Array(unknown.map(({ expectedVersion }) => expectedVersion)),
    ],
  });
  return rows.map(({ hash }) => predecessorOf(hash));
}

function knownPredecessor({ append, rows }: EncodedAppend, known: KnownHeads): Predecessor | undefined {
  const { executionId, expectedVersion } = append;
  if (expectedVersion === 0 || rows.length === 0) return noPredecessor;
  const head = known.at(executionId, expectedVersion);
  return head && { hash: head.hash, expected: head.hash, source: head.source };
}

function predecessorOf(hash: string | null): Predecessor {
  if (hash === null) return nothingThere;
  return hash === '' ? unchained : { hash, expected: hash, source: 'read' };
}
