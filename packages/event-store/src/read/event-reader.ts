import { type ExecutionEvent, UnreadableEvent } from '@runlog/core';
import type pg from 'pg';
import { askAs } from '../connection/ask-as.js';
import { isUuid } from '../ids.js';
import { type Asking, withPayloads } from '../payloads/with-payloads.js';
import type { ReadRange } from '../port.js';
import { type EventRow, eventColumns, eventOf } from './event-row.js';

const lastVersion = 2_147_483_647;

const readByVersion = `SELECT ${eventColumns} FROM runlog.event e
  WHERE e.execution_id = $1 AND e.version > $2 AND e.version <= $3
  ORDER BY e.version LIMIT $4`;

// Clocks of appenders differ by milliseconds, so that times may go back from one version to the next: the log "as of"
// a moment is a prefix, never a selection with holes.
const readByTime = `SELECT ${eventColumns} FROM runlog.event e
  WHERE e.execution_id = $1 AND e.version > $2 AND e.version <= $3 AND e.version < coalesce((
    SELECT later.version FROM runlog.event later
    WHERE later.execution_id = $1 AND later.recorded_at > to_timestamp($5::float8 / 1000)
    ORDER BY later.version LIMIT 1
  ), $3::int + 1::bigint)
  ORDER BY e.version LIMIT $4`;

export const readManyStatement = `SELECT e.* FROM unnest($1::uuid[], $2::int[]) AS asked (execution_id, after_version)
  CROSS JOIN LATERAL (
    SELECT ${eventColumns} FROM runlog.event e
    WHERE e.execution_id = asked.execution_id AND e.version > asked.after_version
    ORDER BY e.version
  ) e`;

/** Reads executions' logs. */
export class EventReader {
  constructor(private readonly pool: pg.Pool) {}

  /** See EventStore.read. */
  async read(executionId: string, range: ReadRange = {}): Promise<ExecutionEvent[]> {
    if (!isUuid(executionId)) return [];
    const { afterVersion = 0, toVersion = lastVersion, toTime, limit, tenant } = range;
    const to = Math.min(toVersion, lastVersion);
    const values = [executionId, Math.min(afterVersion, lastVersion), to, limit];
    const rows = await (toTime === undefined
      ? askAs<EventRow>(this.pool, tenant, { name: 'read', text: readByVersion, values })
      : askAs<EventRow>(this.pool, tenant, {
          name: 'read_at',
          text: readByTime,
          values: [...values, toTime],
        }));
    return (await withPayloads(this.askingAs(tenant), rows)).map(eventOf);
  }

  /** See EventStore.readMany. */
  async readMany(
    requests: readonly { readonly executionId: string; readonly afterVersion?: number }[],
    tenant?: string,
  ): Promise<Map<string, ExecutionEvent[] | UnreadableEvent>> {
    const logs = new Map<string, ExecutionEvent[] | UnreadableEvent>();
    for (const { executionId } of requests) logs.set(executionId, []);
    const asked = requests.filter(({ executionId }) => isUuid(executionId));
    if (asked.length === 0) return logs;
    const values = [
      asked.map(({ executionId }) => executionId),
      asked.map(({ afterVersion }) => afterVersion ?? 0),
    ];
    const query = { name: 'read_many', text: readManyStatement, values };
    const rows = await askAs<EventRow>(this.pool, tenant, query);
    for (const row of await withPayloads(this.askingAs(tenant), rows)) addTo(logs, row);
    return logs;
  }

  private askingAs(tenant: string | undefined): Asking {
    return (query) => askAs(this.pool, tenant, query);
  }
}

function addTo(logs: Map<string, ExecutionEvent[] | UnreadableEvent>, row: EventRow): void {
  const log = logs.get(row.execution_id);
  if (!log || log instanceof UnreadableEvent) return;
  try {
    log.push(eventOf(row));
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
    logs.set(row.execution_id, error);
  }
}
