import type { ExecutionEvent } from '@runlog/core';
import { openEventStore, type Cursor, type OpenEventStore } from '@runlog/event-store';

import { HarnessFailure } from '../errors.js';
import type { LogRow, RecordedLog } from './recorded-log.js';

const page = 1_000;

const nothing: ReadonlySet<string> = new Set();

/** Reads the whole log from Postgres in three ways: as rows, by execution, and by its tail. Some executions may be left out. */
export async function readLog(
  postgresUrl: string,
  without: ReadonlySet<string> = nothing,
): Promise<RecordedLog> {
  const store = await openEventStore({ url: postgresUrl });
  try {
    const rows = (await readRows(store)).filter(({ executionId }) => !without.has(executionId));
    const ids = [...new Set(rows.map(({ executionId }) => executionId))];
    return { rows, executions: await readExecutions(store, ids), tail: await readTail(store, without) };
  } finally {
    await store.close();
  }
}

const readRows = ({ dataSource }: OpenEventStore): Promise<LogRow[]> =>
  dataSource.query(
    `SELECT execution_id AS "executionId", version, type FROM runlog.event ORDER BY execution_id, version`,
  );

async function readExecutions(
  { events }: OpenEventStore,
  ids: readonly string[],
): Promise<Map<string, readonly ExecutionEvent[]>> {
  const found = new Map<string, readonly ExecutionEvent[]>();
  for (let from = 0; from < ids.length; from += page) {
    const some = ids.slice(from, from + page).map((executionId) => ({ executionId }));
    for (const [id, log] of await events.readMany(some)) {
      if (log instanceof Error) throw new HarnessFailure(`execution ${id} cannot be read`, { cause: log });
      found.set(id, log);
    }
  }
  return found;
}

async function readTail({ events }: OpenEventStore, without: ReadonlySet<string>): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  let after: Cursor | undefined;
  for (;;) {
    const batch = await events.tail(after, page);
    for (const { event } of batch) {
      if (without.has((event instanceof Error ? event.event : event).executionId)) continue;
      if (event instanceof Error)
        throw new HarnessFailure('an event of the tail cannot be read', { cause: event });
      rows.push({ executionId: event.executionId, version: event.version, type: event.type });
    }
    if (batch.length === 0) return rows;
    after = batch.at(-1)?.cursor;
  }
}
