import type { Schedule, ScheduleStanding } from '../schedule-port.js';

/** A row as it is selected by `scheduleColumns`. */
export interface ScheduleRow {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly cron: string;
  readonly zone: string;
  readonly definition: string;
  readonly input: string;
  readonly labels: string;
  readonly policies: string;
  readonly paused: boolean;
  readonly after_at: number;
  readonly next_at: number | null;
  readonly last_nominal: number | null;
  readonly last_execution: string | null;
  readonly buffered: number | null;
  readonly caught_up: number;
  readonly runs: number;
  readonly last_error: string | null;
  readonly version: number;
  readonly turn: number;
  readonly created_at: number;
  readonly updated_at: number;
}

const moment = (column: string): string => `(extract(epoch FROM s.${column}) * 1000)::float8 AS ${column}`;

/** What is read of a schedule; the table goes by `s`. */
export const scheduleColumns = `s.id, s.tenant, s.name, s.cron, s.zone, s.definition, s.input, s.labels, s.policies,
  s.paused, ${moment('after_at')}, ${moment('next_at')}, ${moment('last_nominal')}, s.last_execution,
  ${moment('buffered')}, s.caught_up, s.runs::float8 AS runs, s.last_error, s.version, s.turn::float8 AS turn,
  ${moment('created_at')}, ${moment('updated_at')}`;

/** Where it stands, in the order of `standingColumns`. */
export const standingValues = (standing: ScheduleStanding): unknown[] => [
  standing.paused,
  standing.after,
  standing.nextAt ?? null,
  standing.lastNominal ?? null,
  standing.lastExecution ?? null,
  standing.buffered ?? null,
  standing.caughtUp,
  standing.runs,
  standing.lastError ?? null,
];

/** The schedule that a row holds. */
export function scheduleFrom(row: ScheduleRow): Schedule {
  const { id, tenant, name, cron, zone, definition, input, policies, paused, runs, version, turn } = row;
  return {
    ...{ id, tenant, name, cron, zone, definition, input, policies, paused, runs, version, turn },
    labels: JSON.parse(row.labels) as Record<string, string>,
    after: row.after_at,
    caughtUp: row.caught_up,
    createdAt: Math.floor(row.created_at),
    updatedAt: Math.floor(row.updated_at),
    ...(row.next_at !== null && { nextAt: row.next_at }),
    ...(row.last_nominal !== null && { lastNominal: row.last_nominal }),
    ...(row.last_execution !== null && { lastExecution: row.last_execution }),
    ...(row.buffered !== null && { buffered: row.buffered }),
    ...(row.last_error !== null && { lastError: row.last_error }),
  };
}
