import { limits } from '@runlog/core';
import type { EncodedAppend } from './pending-append.js';

/** What a batch holds; what it does not hold, its statement leaves out: most of a small append is its plan's start-up. */
export interface BatchShape {
  /** Some append has a command key. */
  readonly keys: boolean;
  /** Some append puts its execution on the agenda. */
  readonly wakes: boolean;
  /** Some append takes its execution off the agenda. */
  readonly ends: boolean;
  /** Some append goes behind events that are there already, or has none of which the primary key could judge. */
  readonly heads: boolean;
  /** Something lies apart of some event. */
  readonly payloads: boolean;
}

/** The shape of a batch. With `suspicious`, also creations are checked against what may be there. */
export function shapeOf(batch: readonly EncodedAppend[], suspicious: boolean): BatchShape {
  return {
    keys: batch.some(({ append }) => append.command !== undefined),
    wakes: batch.some(({ append }) => typeof append.wakeAt === 'number'),
    ends: batch.some(({ append }) => append.wakeAt === 'done'),
    heads: suspicious || batch.some(({ append }) => append.expectedVersion > 0 || append.events.length === 0),
    payloads: batch.some(({ payloads }) => payloads.length > 0),
  };
}

/** A statement under the name that sessions keep it prepared by. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

const prepared = new Map<string, NamedStatement>();

/**
 * The whole append path: one statement, one transaction, any number of executions.
 *
 * $1–$14 hold one element per append, $15–$21 one per event, $22–$24 one per payload ($15, $22: the append's ordinal). An append is
 * accepted when the head of its log is the version it expects, with the hash that its own hashes were made on, when its
 * history has room for it, and when its command key, if it has one, is claimed by it; only what is accepted writes anything. Everything is written in an order that all writers share, so that they queue
 * instead of deadlock. A writer that commits between our look at a head and our insert makes the primary key refuse
 * the whole statement; run again, it sees that head. So does a creation of what is there already, which therefore
 * needs no look at first.
 */
export function appendStatement(shape: BatchShape): NamedStatement {
  const { keys, wakes, ends, heads, payloads } = shape;
  const name = `append${keys ? '_keys' : ''}${wakes ? '_wakes' : ''}${ends ? '_ends' : ''}${heads ? '_heads' : ''}${payloads ? '_payloads' : ''}`;
  const known = prepared.get(name);
  if (known) return known;
  const statement = { name, text: textOf(shape) };
  prepared.set(name, statement);
  return statement;
}

const textOf = ({ keys, wakes, ends, heads, payloads }: BatchShape): string => `
WITH input AS MATERIALIZED (
  SELECT a.*, ${heads ? newest : '0 AS head, 0 AS head_bytes, true AS linked, true AS room'}, ${keys ? earlier : noneEarlier}
  FROM unnest(
    $1::uuid[], $2::int[], $3::int[], $4::text[], $5::int[], $6::timestamptz[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::bool[], $13::bytea[], $14::bool[]
  ) WITH ORDINALITY AS a (
    execution_id, expected_version, last_version, tenant, partition, recorded_at, traceparent,
    scope, key, digest, wake_at, done, head_hash, to_end, ordinal
  )
  ${heads ? lookAtHead : ''}
  ${keys ? prior : ''}
)${keys ? `, ${claimed}` : ''}, accepted AS MATERIALIZED (
  SELECT * FROM input
  WHERE head = expected_version AND linked AND room
    ${keys ? 'AND (key IS NULL OR execution_id IN (SELECT execution_id FROM claimed))' : ''}
), written AS (
  INSERT INTO runlog.event
    (execution_id, version, tenant, type, schema_version, data, recorded_at, traceparent, hash, history_bytes)
  SELECT a.execution_id, e.version, a.tenant, e.type, e.schema_version, e.data, a.recorded_at, a.traceparent, e.hash,
    a.head_bytes + e.bytes
  FROM unnest($15::int[], $16::int[], $17::text[], $18::smallint[], $19::text[], $20::bytea[], $21::int[])
    AS e (ordinal, version, type, schema_version, data, hash, bytes)
  JOIN accepted a ON a.ordinal = e.ordinal
  ORDER BY a.execution_id, e.version
)${payloads ? `, ${kept}` : ''}${wakes ? `, ${woken}` : ''}${ends ? `, ${ended}` : ''}
SELECT
  i.ordinal::int AS ordinal,
  CASE
    WHEN i.prior_execution_id IS NOT NULL THEN 'duplicate'
    WHEN i.head <> i.expected_version THEN 'conflict'
    WHEN NOT i.linked THEN 'unlinked'
    ${heads ? "WHEN NOT i.room THEN 'full'" : ''}
    ${keys ? "WHEN i.key IS NOT NULL AND i.execution_id NOT IN (SELECT execution_id FROM claimed) THEN 'raced'" : ''}
    ELSE 'appended'
  END AS status,
  i.prior_execution_id::text AS execution_id,
  i.prior_digest AS digest,
  i.head_bytes,
  (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS clock
FROM input i`;

const room = `coalesce(newest.version, 0) < ${limits.eventsPerExecution}
      AND coalesce(newest.history_bytes, 0) < ${limits.bytesPerExecution}`;

const newest = `coalesce(newest.version, 0) AS head, coalesce(newest.history_bytes, 0) AS head_bytes,
    (a.head_hash IS NULL OR a.head_hash = coalesce(newest.hash, '')) AS linked,
    (a.to_end OR (${room})) AS room`;

const lookAtHead = `LEFT JOIN LATERAL (
    SELECT e.version, e.hash, e.history_bytes FROM runlog.event e
    WHERE e.execution_id = a.execution_id ORDER BY e.version DESC LIMIT 1
  ) newest ON true`;

const earlier = 'prior.execution_id AS prior_execution_id, prior.digest AS prior_digest';
const noneEarlier = 'NULL::uuid AS prior_execution_id, NULL::text AS prior_digest';

const prior = `LEFT JOIN LATERAL (
    SELECT c.execution_id, c.digest FROM runlog.command c
    WHERE c.tenant = a.tenant AND c.scope = a.scope AND c.key = a.key LIMIT 1
  ) prior ON a.key IS NOT NULL`;

const claimed = `claimed AS (
  INSERT INTO runlog.command (tenant, scope, key, digest, execution_id)
  SELECT tenant, scope, key, digest, execution_id FROM input
  WHERE key IS NOT NULL AND prior_execution_id IS NULL AND head = expected_version AND linked AND room
  ORDER BY tenant, scope, key
  ON CONFLICT DO NOTHING
  RETURNING execution_id
)`;

const kept = `kept AS (
  INSERT INTO runlog.payload (execution_id, hash, tenant, data)
  SELECT a.execution_id, p.hash, a.tenant, p.data
  FROM unnest($22::int[], $23::bytea[], $24::text[]) AS p (ordinal, hash, data)
  JOIN accepted a ON a.ordinal = p.ordinal
  ORDER BY a.execution_id, p.hash
  ON CONFLICT DO NOTHING
)`;

const woken = `woken AS (
  INSERT INTO runlog.agenda AS kept (execution_id, partition, wake_at, version)
  SELECT execution_id, partition, wake_at, last_version FROM accepted
  WHERE wake_at IS NOT NULL
  ORDER BY execution_id
  ON CONFLICT (execution_id) DO UPDATE
    SET wake_at = least(kept.wake_at, excluded.wake_at), version = excluded.version
)`;

const ended = `ended AS (
  DELETE FROM runlog.agenda
  WHERE execution_id = ANY (ARRAY(SELECT execution_id FROM accepted WHERE done ORDER BY execution_id))
)`;
