import type pg from 'pg';
import { askAs, writeAs } from '../connection/ask-as.js';
import { ask } from '../connection/ask.js';
import type { DatabaseClock } from '../connection/database-clock.js';
import { isUuid } from '../ids.js';
import type {
  DueSchedule,
  NewSchedule,
  Schedule,
  ScheduleMove,
  ScheduleStore,
  ScheduleTerms,
} from '../schedule-port.js';
import { scheduleColumns, scheduleFrom, standingValues, type ScheduleRow } from './schedule-row.js';

const at = (value: string): string => `to_timestamp(${value}::float8 / 1000)`;

const createStatement = `INSERT INTO runlog.schedule AS s (id, tenant, name, cron, zone, definition, input, labels, policies,
    paused, after_at, next_at, last_nominal, last_execution, buffered, caught_up, runs, last_error)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ${at('$11')}, ${at('$12')}, ${at('$13')}, $14, ${at('$15')},
    $16, $17, $18)
  ON CONFLICT (tenant, name) DO NOTHING RETURNING ${scheduleColumns}`;

const findStatement = `SELECT ${scheduleColumns} FROM runlog.schedule s
  WHERE s.tenant = $1 AND (s.id = $2 OR s.name = $3)`;

const listStatement = `SELECT ${scheduleColumns} FROM runlog.schedule s
  WHERE s.tenant = $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3`;

const changeStatement = `UPDATE runlog.schedule s SET cron = $3, zone = $4, definition = $5, input = $6, labels = $7,
    policies = $8, paused = $9, after_at = ${at('$10')}, next_at = ${at('$11')}, last_nominal = ${at('$12')},
    last_execution = $13, buffered = ${at('$14')}, caught_up = $15, runs = $16, last_error = $17,
    version = s.version + 1, turn = s.turn + 1, updated_at = clock_timestamp()
  WHERE s.id = $1 AND s.turn = $2 RETURNING ${scheduleColumns}`;

const removeStatement = `DELETE FROM runlog.schedule WHERE tenant = $1 AND id = $2 RETURNING id`;

// The agenda holds exactly the executions that have not ended, so that no log has to be read to know it. The clock
// comes back even when nothing is due.
export const dueStatement = `SELECT due.*, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS clock
  FROM (SELECT) AS always
  LEFT JOIN (
    SELECT ${scheduleColumns},
      EXISTS (SELECT FROM runlog.agenda a WHERE a.execution_id = s.last_execution) AS running
    FROM runlog.schedule s WHERE s.next_at <= statement_timestamp() ORDER BY s.next_at LIMIT $1
  ) due ON true`;

const moveStatement = `UPDATE runlog.schedule s SET paused = m.paused, after_at = ${at('m.after_at')},
    next_at = ${at('m.next_at')}, last_nominal = ${at('m.last_nominal')}, last_execution = m.last_execution,
    buffered = ${at('m.buffered')}, caught_up = m.caught_up, runs = m.runs, last_error = m.last_error,
    turn = s.turn + 1
  FROM unnest($1::uuid[], $2::bigint[], $3::boolean[], $4::float8[], $5::float8[], $6::float8[], $7::uuid[], $8::float8[],
    $9::int[], $10::bigint[], $11::text[]) AS m (id, turn, paused, after_at, next_at, last_nominal, last_execution,
    buffered, caught_up, runs, last_error)
  WHERE s.id = m.id AND s.turn = m.turn RETURNING s.id`;

const lagStatement = `SELECT coalesce(extract(epoch FROM clock_timestamp() - min(next_at)) * 1000, 0)::float8 AS lag
  FROM runlog.schedule WHERE next_at <= statement_timestamp()`;

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

type DueRow = { readonly clock: number; readonly running: boolean } & (ScheduleRow | { readonly id: null });

/** Schedules in Postgres. */
export class ScheduleTable implements ScheduleStore {
  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: DatabaseClock,
  ) {}

  async create(schedule: NewSchedule): Promise<Schedule | undefined> {
    const { id, tenant, name } = schedule;
    const values = [id, tenant, name, ...termValues(schedule), ...standingValues(schedule)];
    return this.changed(tenant, { name: 'schedule_create', text: createStatement, values });
  }

  async find(tenant: string, reference: string): Promise<Schedule | undefined> {
    const values = [tenant, isUuid(reference) ? reference : null, reference];
    const query = { name: 'schedule_find', text: findStatement, values };
    const [row] = await askAs<ScheduleRow>(this.pool, tenant, query);
    return row && scheduleFrom(row);
  }

  async list(
    tenant: string,
    { after = lastId, limit }: { readonly after?: string; readonly limit: number },
  ): Promise<Schedule[]> {
    if (!isUuid(after)) return [];
    const values = [tenant, after, limit];
    const query = { name: 'schedule_list', text: listStatement, values };
    const rows = await askAs<ScheduleRow>(this.pool, tenant, query);
    return rows.map(scheduleFrom);
  }

  async change(schedule: Schedule): Promise<Schedule | undefined> {
    const values = [schedule.id, schedule.turn, ...termValues(schedule), ...standingValues(schedule)];
    return this.changed(schedule.tenant, { name: 'schedule_change', text: changeStatement, values });
  }

  async remove(tenant: string, id: string): Promise<boolean> {
    const values = [tenant, id];
    const query = { name: 'schedule_remove', text: removeStatement, values };
    return (await writeAs(this.pool, tenant, query)).length > 0;
  }

  async due(limit: number): Promise<{ readonly due: readonly DueSchedule[]; readonly now: number }> {
    const rows = await ask<DueRow>(this.pool, { name: 'schedule_due', text: dueStatement, values: [limit] });
    const now = rows[0]?.clock ?? 0;
    this.clock.observe(now);
    const due = rows.flatMap((row) =>
      row.id === null ? [] : [{ schedule: scheduleFrom(row), running: row.running }],
    );
    return { due, now: Math.floor(now) };
  }

  async move(moves: readonly ScheduleMove[]): Promise<readonly string[]> {
    if (moves.length === 0) return [];
    const rows = moves.map((move) => [move.id, move.turn, ...standingValues(move)]);
    const values = Array.from({ length: 11 }, (_, column) => rows.map((row) => row[column]));
    const moved = await ask<{ id: string }>(this.pool, {
      name: 'schedule_move',
      text: moveStatement,
      values,
    });
    return moved.map(({ id }) => id);
  }

  async lag(): Promise<number> {
    const [row] = await ask<{ lag: number }>(this.pool, {
      name: 'schedule_lag',
      text: lagStatement,
      values: [],
    });
    return row?.lag ?? 0;
  }

  private async changed(tenant: string, query: pg.QueryConfig): Promise<Schedule | undefined> {
    const [row] = await writeAs<ScheduleRow>(this.pool, tenant, query);
    return row && scheduleFrom(row);
  }
}

const termValues = ({ cron, zone, definition, input, labels, policies }: ScheduleTerms): unknown[] => [
  ...[cron, zone, definition, input],
  JSON.stringify(labels),
  policies,
];
