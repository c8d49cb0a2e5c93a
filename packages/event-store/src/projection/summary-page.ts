import type pg from 'pg';
import { ask } from '../connection/ask.js';
import { logStart } from '../cursor.js';
import { withPayloads } from '../payloads/with-payloads.js';
import type { Cursor } from '../port.js';
import { type EventRow, writingOrError } from '../read/event-row.js';
import {
  changingTypes,
  type SummaryEvent,
  summaryEventOf,
  tellingMembers,
  tellingTypes,
} from './summary-event.js';

/** An event that changes a row, with its tenant. */
export interface SummaryChange {
  readonly event: SummaryEvent;
  readonly tenant: string;
  /** Bytes of its execution's history up to it; left out where that was not kept. */
  readonly historyBytes?: number;
}

/** A stretch of the log as the list sees it. */
export interface SummaryPage {
  readonly changes: readonly SummaryChange[];
  /** How many events it spans, those that change nothing included. At least 1. */
  readonly taken: number;
  /** The place of the last of them. */
  readonly last: Cursor;
}

interface PageRow extends EventRow {
  readonly tenant: string;
  readonly transaction_id: string;
  readonly position: string;
  readonly place: number;
  readonly history_bytes: number | null;
}

const logEnd: Cursor = { transaction: '18446744073709551615', position: '9223372036854775807' };

// The last row of the page comes in any case: it tells how far the page went. Large data stays in the database.
export const pageStatement = `SELECT page.execution_id, page.version, page.type, page.schema_version, page.tenant,
    CASE WHEN page.type = ANY ($7::text[]) THEN page.data ELSE '{}' END AS data,
    (extract(epoch FROM page.recorded_at) * 1000)::float8 AS recorded_at,
    page.transaction_id, page.position, page.place, page.history_bytes
  FROM (
    SELECT tailed.*, row_number() OVER in_order::int AS place, lead(true) OVER in_order IS NULL AS is_last
    FROM (
      SELECT e.* FROM runlog.event e
      WHERE (e.transaction_id, e.position) > ($1::xid8, $2::bigint)
        AND (e.transaction_id, e.position) <= ($4::xid8, $5::bigint)
        AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY e.transaction_id, e.position LIMIT $3
    ) tailed
    WINDOW in_order AS (ORDER BY tailed.transaction_id, tailed.position)
  ) page
  WHERE page.is_last OR page.type = ANY ($6::text[])
  ORDER BY page.transaction_id, page.position`;

/**
 * Reads up to `limit` events behind a place and up to another one (inclusive), under the same rule as the tail;
 * undefined when there are none.
 */
export async function readSummaryPage(
  pool: pg.Pool,
  after: Cursor | undefined,
  limit: number,
  until: Cursor = logEnd,
): Promise<SummaryPage | undefined> {
  const { transaction, position } = after ?? logStart;
  const places = [transaction, position, limit, until.transaction, until.position];
  const rows = await ask<PageRow>(pool, {
    name: 'summary_page',
    text: pageStatement,
    values: [...places, changingTypes, tellingTypes],
  });
  const last = rows.at(-1);
  if (!last) return undefined;
  const whole = await withPayloads(
    (query) => ask(pool, query),
    rows,
    (member) => tellingMembers.has(member),
  );
  return {
    changes: whole.flatMap((row) => {
      const event = summaryEventOf(writingOrError(row));
      return event ? [{ event, tenant: row.tenant, historyBytes: row.history_bytes ?? 0 }] : [];
    }),
    taken: last.place,
    last: { transaction: last.transaction_id, position: last.position },
  };
}
