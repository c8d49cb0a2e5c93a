import { NotFound, type ExecutionEvent } from '@runlog/core';
import type { EventStore } from '@runlog/event-store';

import { refuse } from '../input/refuse.js';
import { uuidShape } from '../input/text.js';
import { pageSizeProblems } from '../listing/page-size.js';
import type { ExecutionRef } from '../ports.js';

/** Which events of an execution. */
export interface EventsRequest {
  readonly afterVersion?: number;
  /** 1 to 1000; 100 when left out. */
  readonly pageSize?: number;
}

/** A page of events; `next` is the `afterVersion` of the following page, left out when these were the last so far. */
export interface EventsPage {
  readonly events: readonly ExecutionEvent[];
  readonly next?: number;
}

/**
 * A page of an execution's log.
 * @throws NotFound, InvalidInput
 */
export async function eventsPage(
  store: EventStore,
  { tenant, id }: ExecutionRef,
  { afterVersion = 0, pageSize = 100 }: EventsRequest,
): Promise<EventsPage> {
  refuse(pageSizeProblems(pageSize));
  if (!uuidShape.test(id)) throw new NotFound('execution', id);
  const [first, read] = await Promise.all([
    afterVersion === 0 ? [] : store.read(id, { toVersion: 1, tenant }),
    store.read(id, { afterVersion, limit: pageSize + 1, tenant }),
  ]);
  const [creation] = afterVersion === 0 ? read : first;
  if (creation?.type !== 'ExecutionCreated' || creation.data.tenant !== tenant)
    throw new NotFound('execution', id);
  const events = read.slice(0, pageSize);
  const last = events.at(-1);
  return read.length > pageSize && last ? { events, next: last.version } : { events };
}
