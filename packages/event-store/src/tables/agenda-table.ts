import type pg from 'pg';
import { ask } from '../connection/ask.js';
import type { DatabaseClock } from '../connection/database-clock.js';
import type { AgendaEntry, AgendaMove } from '../port.js';

interface AgendaRow {
  readonly execution_id: string;
  readonly partition: number;
  readonly wake_at: number;
  readonly version: number;
}

interface DueRow extends Partial<Record<keyof AgendaRow, unknown>> {
  readonly execution_id: string | null;
  readonly partition: number;
  readonly wake_at: number;
  readonly version: number;
  readonly clock: number;
}

const columns = `execution_id, partition, version, (extract(epoch FROM wake_at) * 1000)::float8 AS wake_at`;

// A look per partition, so that a long backlog costs its first rows and not a sort of all of it. The clock comes back
// even when nothing is due.
export const dueStatement = `SELECT due.*, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS clock
  FROM (SELECT) AS always
  LEFT JOIN (
    SELECT found.* FROM unnest($1::int[]) AS asked (partition)
    CROSS JOIN LATERAL (
      SELECT ${columns} FROM runlog.agenda a
      WHERE a.partition = asked.partition AND a.wake_at <= statement_timestamp()
      ORDER BY a.wake_at LIMIT $2
    ) found
    ORDER BY found.wake_at LIMIT $2
  ) due ON true`;

const pageStatement = `SELECT ${columns} FROM runlog.agenda
  WHERE partition = ANY ($1::int[]) AND execution_id > $2
  ORDER BY execution_id LIMIT $3`;

const moveStatement = `UPDATE runlog.agenda kept SET wake_at = to_timestamp(moved.wake_at / 1000)
  FROM (
    SELECT a.execution_id, m.wake_at, m.version
    FROM unnest($1::uuid[], $2::float8[], $3::int[]) AS m (execution_id, wake_at, version)
    JOIN runlog.agenda a ON a.execution_id = m.execution_id
    ORDER BY a.execution_id FOR UPDATE OF a
  ) moved
  WHERE kept.execution_id = moved.execution_id AND (moved.version IS NULL OR kept.version <= moved.version)`;

const firstId = '00000000-0000-0000-0000-000000000000';

/** The agenda outside of appends. */
export class AgendaTable {
  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: DatabaseClock,
  ) {}

  /** See EventStore.dueAgenda. */
  async due(partitions: readonly number[], limit: number): Promise<AgendaEntry[]> {
    const rows = await ask<DueRow>(this.pool, {
      name: 'agenda_due',
      text: dueStatement,
      values: [partitions, limit],
    });
    const [first] = rows;
    if (first) this.clock.observe(first.clock);
    // What only the jump of a clock made due would be looked at in vain, again and again.
    const until = this.clock.holding ? this.clock.now() : Infinity;
    return rows.flatMap(({ execution_id: executionId, partition, wake_at: wakeAt, version }) =>
      executionId === null || wakeAt > until ? [] : [{ executionId, partition, wakeAt, version }],
    );
  }

  /** See EventStore.agenda. */
  async page(
    partitions: readonly number[],
    afterExecutionId: string | undefined,
    limit: number,
  ): Promise<AgendaEntry[]> {
    const values = [partitions, afterExecutionId ?? firstId, limit];
    const rows = await ask<AgendaRow>(this.pool, { name: 'agenda_page', text: pageStatement, values });
    return rows.map((row) => ({
      executionId: row.execution_id,
      partition: row.partition,
      wakeAt: row.wake_at,
      version: row.version,
    }));
  }

  /** See EventStore.reschedule. */
  async move(moves: readonly AgendaMove[]): Promise<void> {
    if (moves.length === 0) return;
    const values = [
      moves.map(({ executionId }) => executionId),
      moves.map(({ wakeAt }) => wakeAt),
      moves.map(({ version }) => version ?? null),
    ];
    await ask(this.pool, { name: 'agenda_move', text: moveStatement, values });
  }
}
