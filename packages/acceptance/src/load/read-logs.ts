import type { ExecutionEvent } from '@runlog/core';
import { openEventStore, type OpenEventStore } from '@runlog/event-store';

/** Reads every execution's log from the database itself, past all services. */
export async function readLogs(postgresUrl: string): Promise<Map<string, readonly ExecutionEvent[]>> {
  const store = await openEventStore({ url: postgresUrl });
  try {
    return await readAll(store);
  } finally {
    await store.close();
  }
}

async function readAll({ events }: OpenEventStore): Promise<Map<string, readonly ExecutionEvent[]>> {
  const logs = new Map<string, ExecutionEvent[]>();
  let cursor: Parameters<typeof events.tail>[0];
  for (;;) {
    const tailed = await events.tail(cursor, 5_000);
    for (const { event } of tailed) {
      if (event instanceof Error) throw event;
      const log = logs.get(event.executionId);
      if (log) log.push(event);
      else logs.set(event.executionId, [event]);
    }
    cursor = tailed.at(-1)?.cursor ?? cursor;
    if (tailed.length === 0) return logs;
  }
}
