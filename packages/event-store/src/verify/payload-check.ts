import type pg from 'pg';
import { byteaArray, uuidArray } from '../append/binary-array.js';
import { ask } from '../connection/ask.js';
import { payloadsOf } from '../payloads/apart.js';
import type { Finding, LoggedEvent } from './chain-check.js';

/** Payloads have up to 2 MiB each; the database hashes so many at a time. */
const atOnce = 100;

const wrong = `SELECT asked.ordinal::int AS ordinal
  FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS asked (execution_id, hash, ordinal)
  LEFT JOIN LATERAL (
    SELECT p.data FROM runlog.payload p WHERE p.execution_id = asked.execution_id AND p.hash = asked.hash LIMIT 1
  ) p ON true
  WHERE p.data IS NULL OR sha256(convert_to(p.data, 'UTF8')) <> asked.hash
  ORDER BY asked.ordinal`;

/**
 * Looks for what lies apart of these events, under the hashes that their chains cover, and makes each hash anew. Answers the
 * events that are without, in their order. Events whose text names nothing are left to the chain.
 * @throws StoreUnavailable
 */
export async function checkPayloads(on: pg.Pool, events: readonly LoggedEvent[]): Promise<Finding[]> {
  const named = events.flatMap((event) =>
    namesIn(event).map(({ hash }) => ({ executionId: event.executionId, version: event.version, hash })),
  );
  const findings: Finding[] = [];
  for (let start = 0; start < named.length; start += atOnce) {
    const some = named.slice(start, start + atOnce);
    const values = [
      uuidArray(some.map(({ executionId }) => executionId)),
      byteaArray(some.map(({ hash }) => hash)),
    ];
    for (const { ordinal } of await ask<{ ordinal: number }>(on, { text: wrong, values })) {
      const { executionId = '', version = 0 } = some[ordinal - 1] ?? {};
      findings.push({ executionId, version, damage: 'payload' });
    }
  }
  return findings;
}

function namesIn({ executionId, version, type, schemaVersion, data }: LoggedEvent): { hash: string }[] {
  const row = {
    execution_id: executionId,
    version,
    type,
    schema_version: schemaVersion,
    data,
    recorded_at: 0,
  };
  try {
    return payloadsOf(row);
  } catch {
    return [];
  }
}
