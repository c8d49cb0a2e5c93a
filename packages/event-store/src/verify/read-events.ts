import type pg from 'pg';
import { ask } from '../connection/ask.js';
import type { LoggedEvent } from './chain-check.js';

/** A stretch of the log, by execution id; both bounds belong to it. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
}

/** The whole log. */
export const wholeLog: Stretch = {
  from: '00000000-0000-0000-0000-000000000000',
  to: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

interface EventColumns {
  readonly execution_id: string;
  readonly version: number;
  readonly type: string;
  readonly schema_version: number;
  readonly recorded_at: string;
  readonly tenant: string;
  readonly traceparent: string | null;
  readonly data: string;
  readonly hash: string | null;
}

const pageEvents = 2_000;
const pageBytes = 8 * 1024 * 1024;

// A page ends with the event that fills it: sizes are summed up before the data themselves are fetched.
const page = `SELECT e.execution_id, e.version, e.type, e.schema_version, e.tenant, e.traceparent, e.data,
    (extract(epoch FROM e.recorded_at) * 1000000)::bigint::text AS recorded_at, encode(e.hash, 'hex') AS hash
  FROM (
    SELECT e.*, sum(octet_length(e.data)) OVER (ORDER BY e.execution_id, e.version) - octet_length(e.data) AS before
    FROM (
      SELECT * FROM runlog.event
      WHERE execution_id >= $1::uuid AND (execution_id, version) > ($1::uuid, $2::int) AND execution_id <= $3::uuid
      ORDER BY execution_id, version LIMIT ${pageEvents}
    ) e
  ) e
  WHERE e.before < ${pageBytes}
  ORDER BY e.execution_id, e.version`;

/**
 * The log by execution and version, in pages of bounded size, each as it stands when it is read. What is appended
 * meanwhile, in front of the reader, is read as well.
 * @throws StoreUnavailable
 */
export async function* readEvents(
  on: pg.Pool,
  stretch: Stretch,
): AsyncGenerator<readonly LoggedEvent[], void, void> {
  let { from } = stretch;
  let version = 0;
  for (;;) {
    const rows = await ask<EventColumns>(on, { text: page, values: [from, version, stretch.to] });
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(eventOf);
    from = last.execution_id;
    version = last.version;
  }
}

const eventOf = (row: EventColumns): LoggedEvent => ({
  executionId: row.execution_id,
  version: row.version,
  type: row.type,
  schemaVersion: row.schema_version,
  recordedAt: row.recorded_at,
  tenant: row.tenant,
  traceparent: row.traceparent ?? undefined,
  data: row.data,
  hash: row.hash,
});
