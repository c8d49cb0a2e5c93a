import type { Json, Principal } from '@runlog/core';
import type { Schedule } from '@runlog/event-store';

import type { StartRequest } from '../starting/start-request.js';
import { tickLabels } from './schedule-problems.js';
import { policiesOf } from './terms.js';

/**
 * The start that a tick asks for. Its key is the schedule and the nominal instant, in a scope that no API's keys reach:
 * whoever starts it, however often and at whatever distance in time, there is one execution.
 */
export function startOfTick(schedule: Schedule, nominal: number, by?: Principal): StartRequest {
  const { id, tenant, name, definition, labels } = schedule;
  const { priority, timeoutMs } = policiesOf(schedule);
  const instant = new Date(nominal).toISOString();
  return {
    tenant,
    definition,
    input: JSON.parse(schedule.input) as Json,
    labels: { ...labels, [tickLabels.schedule]: id, [tickLabels.nominal]: instant },
    idempotencyKey: `${id}/${instant}`,
    origin: { dialect: 'schedule', facts: { schedule: id, name, nominal: instant } },
    ...(priority && { priority }),
    ...(timeoutMs !== undefined && { deadline: { afterMs: timeoutMs } }),
    ...(by && { by }),
  };
}
