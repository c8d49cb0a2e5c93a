import { type EventType, isTerminalEvent } from '@runlog/core';
import type pg from 'pg';
import type { Month } from './month.js';

/** The newest event of an execution. */
export interface Head {
  readonly executionId: string;
  readonly version: number;
  /** 64 hexadecimal digits; null for an event that was written before there were chains. */
  readonly hash: string | null;
  readonly type: EventType;
}

const pageSize = 2_000;

/** The newest events of all executions of a month, by id. */
export async function* headsOf(client: pg.ClientBase, { suffix }: Month): AsyncGenerator<Head> {
  const text = `SELECT DISTINCT ON (execution_id) execution_id AS "executionId", version, encode(hash, 'hex') AS hash, type
    FROM runlog.event_${suffix} WHERE execution_id > $1 ORDER BY execution_id, version DESC LIMIT ${pageSize}`;
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await client.query<Head>(text, [after]);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.executionId;
  }
}

/** What a month holds, and what of it has not ended. */
export interface MonthStanding {
  readonly executions: number;
  readonly events: number;
  readonly firstId?: string;
  readonly lastId?: string;
  readonly open: number;
  /** The first of them, at most twenty. */
  readonly openIds: readonly string[];
}

const namedIds = 20;

/** Counts a month by its heads: versions have no holes, so the last one is the count. */
export async function standingOf(client: pg.ClientBase, month: Month): Promise<MonthStanding> {
  const waiting = await onAgenda(client, month);
  const open = new Set(waiting);
  let executions = 0;
  let events = 0;
  let firstId: string | undefined;
  let lastId: string | undefined;
  for await (const { executionId, version, type } of headsOf(client, month)) {
    executions += 1;
    events += version;
    firstId ??= executionId;
    lastId = executionId;
    if (!isTerminalEvent(type)) open.add(executionId);
  }
  return {
    ...{ executions, events, open: open.size, openIds: [...open].toSorted().slice(0, namedIds) },
    ...(firstId !== undefined && lastId !== undefined && { firstId, lastId }),
  };
}

async function onAgenda(client: pg.ClientBase, { firstId, endId }: Month): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT execution_id AS id FROM runlog.agenda WHERE execution_id >= $1 AND execution_id < $2`,
    [firstId, endId],
  );
  return rows.map(({ id }) => id);
}
