import type pg from 'pg';
import { ask } from '../connection/ask.js';
import type { Cursor } from '../port.js';
import type { ProjectedSummary } from './projected-summary.js';
import { projectedColumns, projectedFrom, type ProjectedRow } from './summary-row.js';
import { usageChanges, type UsageChange } from './usage-changes.js';

/** One table version of the list projection, with the checkpoint that belongs to it. */
export interface SummaryTableNames {
  readonly table: string;
  readonly follower: string;
  /** Tenants' sums are kept with it. */
  readonly sums: boolean;
}

export const liveSummaries: SummaryTableNames = {
  table: 'execution_summary',
  follower: 'summaries',
  sums: true,
};

const beginStatement = `INSERT INTO runlog.checkpoint (follower, transaction_id, position) VALUES ($1, '0', 0)
  ON CONFLICT DO NOTHING`;

// The rows go in only if the checkpoint still stands where these events were read from: two projectors at once, or a
// paused one that wakes, cannot apply anything twice.
const writeStatement = ({ table, sums }: SummaryTableNames): string => `WITH moved AS (
    UPDATE runlog.checkpoint SET transaction_id = $4, position = $5, moved_at = clock_timestamp()
    WHERE follower = $1 AND transaction_id = $2 AND position = $3
    RETURNING follower
  ), written AS (
    INSERT INTO runlog.${table} AS s
    SELECT r.id, r.tenant, r.definition_id, r.definition_name, r.definition_version, r.language, r.status, r.labels,
      r.priority, to_timestamp(r.created_at / 1000), to_timestamp(r.started_at / 1000),
      to_timestamp(r.finished_at / 1000), r.error_code, r.error_message, r.version, r.bytes, r.timers
    FROM moved, unnest(
      $6::uuid[], $7::text[], $8::text[], $9::text[], $10::int[], $11::text[], $12::text[], $13::jsonb[], $14::text[],
      $15::float8[], $16::float8[], $17::float8[], $18::text[], $19::text[], $20::int[],
      $21::int[], $22::int[]
    ) AS r (id, tenant, definition_id, definition_name, definition_version, language, status, labels, priority,
      created_at, started_at, finished_at, error_code, error_message, version, bytes, timers)
    ORDER BY r.id
    ON CONFLICT (id) DO UPDATE SET status = excluded.status, started_at = excluded.started_at,
      finished_at = excluded.finished_at, error_code = excluded.error_code, error_message = excluded.error_message,
      version = excluded.version, bytes = excluded.bytes, timers = excluded.timers
      WHERE s.version < excluded.version
  )${sums ? `, ${summed}` : ''}
  SELECT FROM moved`;

const summed = `summed AS (
    INSERT INTO runlog.tenant_usage AS u (tenant, month, bytes, timers)
    SELECT c.tenant, c.month, c.bytes, c.timers
    FROM moved, unnest($23::text[], $24::text[], $25::bigint[], $26::bigint[]) AS c (tenant, month, bytes, timers)
    ON CONFLICT (tenant, month) DO UPDATE SET bytes = u.bytes + excluded.bytes, timers = u.timers + excluded.timers
  )`;

/** Reads and writes the rows of one table version. */
export class SummaryTable {
  constructor(
    private readonly pool: pg.Pool,
    private readonly names: SummaryTableNames,
  ) {}

  /** Makes sure that there is a checkpoint to move. */
  async begin(): Promise<void> {
    await ask(this.pool, { text: beginStatement, values: [this.names.follower] });
  }

  async rows(ids: readonly string[]): Promise<Map<string, ProjectedSummary>> {
    if (ids.length === 0) return new Map();
    const rows = await ask<ProjectedRow>(this.pool, {
      name: `summaries_load_${this.names.table}`,
      text: `SELECT ${projectedColumns} FROM runlog.${this.names.table} s WHERE s.id = ANY ($1::uuid[])`,
      values: [ids],
    });
    return new Map(rows.map((row) => [row.id, projectedFrom(row)]));
  }

  /**
   * Writes the rows, given those that were there before, with what they change in the sums of their tenants, and moves
   * the checkpoint; all of it or (when that was moved by somebody else) nothing: then false.
   */
  async write(
    from: Cursor,
    to: Cursor,
    rows: readonly ProjectedSummary[],
    before: ReadonlyMap<string, ProjectedSummary>,
  ): Promise<boolean> {
    const places = [from.transaction, from.position, to.transaction, to.position];
    const sums = this.names.sums ? sumsOf(usageChanges(before, rows)) : [];
    const moved = await ask(this.pool, {
      name: `summaries_write_${this.names.table}`,
      text: writeStatement(this.names),
      values: [this.names.follower, ...places, ...columnsOf(rows), ...sums],
    });
    return moved.length > 0;
  }
}

const columnsOf = (rows: readonly ProjectedSummary[]): unknown[][] => [
  rows.map((row) => row.id),
  rows.map((row) => row.tenant),
  rows.map((row) => row.definitionId),
  rows.map((row) => row.definitionName),
  rows.map((row) => row.definitionVersion),
  rows.map((row) => row.language),
  rows.map((row) => row.status),
  rows.map((row) => JSON.stringify(row.labels)),
  rows.map((row) => row.priority),
  rows.map((row) => row.createdAt),
  rows.map((row) => row.startedAt ?? null),
  rows.map((row) => row.finishedAt ?? null),
  rows.map((row) => row.error?.code ?? null),
  rows.map((row) => row.error?.message ?? null),
  rows.map((row) => row.version),
  rows.map((row) => row.bytes),
  rows.map((row) => row.timers),
];

const sumsOf = (changes: readonly UsageChange[]): unknown[][] => [
  changes.map(({ tenant }) => tenant),
  changes.map(({ month }) => month),
  changes.map(({ bytes }) => bytes),
  changes.map(({ timers }) => timers),
];
