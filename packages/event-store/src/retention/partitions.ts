import type pg from 'pg';
import { type Month, monthOf } from './month.js';

/** A month that has a partition of its own. */
export interface LogMonth extends Month {
  /** False when an earlier run took it out of the log and did not come to the end. */
  readonly attached: boolean;
}

const listMonths = `SELECT to_char(to_date(right(relname, 7), 'YYYY_MM'), 'YYYY-MM') AS name, relispartition AS attached
  FROM pg_class WHERE relnamespace = 'runlog'::regnamespace AND relkind = 'r' AND relname ~ '^event_[0-9]{4}_[0-9]{2}$'
  ORDER BY relname`;

/** The months before another one, oldest first. */
export async function monthsBefore(client: pg.ClientBase, before: string): Promise<LogMonth[]> {
  const { rows } = await client.query<{ name: string; attached: boolean }>(listMonths);
  return rows
    .filter(({ name }) => name < before)
    .map(({ name, attached }) => ({ ...monthOf(name), attached }));
}

/** The current month by the database's clock. */
export async function currentMonth(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM') AS name`,
  );
  return rows[0]?.name ?? '';
}

/** How many executions of months before lie in the default partition, whose rows stay: counted up to 1,000. */
export async function strays(client: pg.ClientBase, before: Month): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
      SELECT FROM runlog.event_default WHERE execution_id < $1 AND version = 1 LIMIT 1000) AS strays`,
    [before.firstId],
  );
  return rows[0]?.count ?? 0;
}
