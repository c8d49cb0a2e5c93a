import type pg from 'pg';
import type { AdmissionAsk, AdmissionLine, LineLength, TenantInLine } from '../admission-port.js';
import { ask } from '../connection/ask.js';
import { openStatuses } from './open-statuses.js';

const inLine = `runlog.execution_summary s WHERE s.status = 'queued'`;

// From one tenant that has somebody in line to the next, each by one look into the index of those that wait: what is
// not in line is not read. Who was paused or cancelled before it ever ran takes nobody's place.
export const lineStatement = `WITH RECURSIVE waiting AS (
    SELECT (SELECT s.tenant FROM ${inLine} AND s.tenant > $1 ORDER BY s.tenant LIMIT 1) AS tenant, 1 AS place
    UNION ALL
    SELECT (SELECT s.tenant FROM ${inLine} AND s.tenant > w.tenant ORDER BY s.tenant LIMIT 1), w.place + 1
    FROM waiting w WHERE w.tenant IS NOT NULL AND w.place < $2
  )
  SELECT w.tenant, next.executions FROM waiting w
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS count FROM (
      SELECT FROM runlog.execution_summary s
      WHERE s.tenant = w.tenant AND s.status = ANY ($3::text[]) AND (s.status = 'created' OR s.started_at IS NOT NULL)
      LIMIT nullif($4::int, 0)
    ) open
  ) running
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(found.id::text ORDER BY found.created_at, found.id), '{}') AS executions FROM (
      SELECT s.id, s.created_at FROM ${inLine} AND s.tenant = w.tenant AND s.id <> ALL ($6::uuid[])
      ORDER BY s.created_at, s.id
      LIMIT CASE WHEN $4::int = 0 THEN $5::int ELSE least($5::int, $4::int - running.count) END
    ) found
  ) next
  WHERE w.tenant IS NOT NULL
  ORDER BY w.place`;

const lengthStatement = `SELECT count(*)::int AS executions,
    greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(s.created_at)), 0))::float8 AS seconds
  FROM ${inLine}`;

const running = openStatuses.filter((status) => status !== 'queued');

/** The line in Postgres, for sessions with `pageSettings` that see all tenants. */
export class PostgresAdmissionLine implements AdmissionLine {
  constructor(private readonly pool: pg.Pool) {}

  next({ after = '', tenants, running: cap, each, without }: AdmissionAsk): Promise<TenantInLine[]> {
    const values = [after, tenants, running, cap, each, without];
    return ask<TenantInLine>(this.pool, { name: 'line_next', text: lineStatement, values });
  }

  async length(): Promise<LineLength> {
    const [found] = await ask<LineLength>(this.pool, { name: 'line_length', text: lengthStatement });
    return found ?? { executions: 0, seconds: 0 };
  }
}
