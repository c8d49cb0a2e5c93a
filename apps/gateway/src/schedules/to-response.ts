import {
  formatDuration,
  formatMoment,
  type BackfillResponse,
  type ScheduleResponse,
  type TicksResponse,
} from '@runlog/contract';
import type { Backfilled, Schedules, ScheduleView } from '@runlog/executions';

import { tickFaultOf } from './tick-fault.js';

/** A schedule as the HTTP API shows it. */
export function scheduleResponseOf(view: ScheduleView): ScheduleResponse {
  const { id, name, version, cron, timeZone, definition, input, paused, runs, policies, lastError } = view;
  const { missed, missedWindowMs, overlap, jitterMs, endAt, maxRuns, priority, timeoutMs } = policies;
  return {
    ...{ id, name, version, cron, timeZone, definition, input, labels: { ...view.labels } },
    ...(priority && { priority }),
    ...(timeoutMs !== undefined && { timeout: formatDuration(timeoutMs) }),
    ...{ missed, missedWindow: formatDuration(missedWindowMs), overlap, jitter: formatDuration(jitterMs) },
    ...(endAt !== undefined && { endAt: formatMoment(endAt) }),
    ...(maxRuns !== undefined && { maxRuns }),
    paused,
    ...(view.nextTick !== undefined && { nextTick: formatMoment(view.nextTick) }),
    ...(view.lastTick !== undefined && { lastTick: formatMoment(view.lastTick) }),
    ...(view.lastExecution !== undefined && { lastExecution: view.lastExecution }),
    runs,
    ...(lastError && { lastError: { ...lastError, tick: formatMoment(lastError.tick) } }),
    createdAt: formatMoment(view.createdAt),
    updatedAt: formatMoment(view.updatedAt),
  };
}

/** Ticks to come, as the HTTP API shows them. */
export const ticksResponseOf = (ticks: Awaited<ReturnType<Schedules['preview']>>): TicksResponse => ({
  ticks: ticks.map(({ nominal, due }) => ({ tick: formatMoment(nominal), startAt: formatMoment(due) })),
});

/** A backfill, as the HTTP API shows it. */
export const backfillResponseOf = (ticks: readonly Backfilled[]): BackfillResponse => ({
  ticks: ticks.map(({ nominal, outcome }) => {
    const tick = formatMoment(nominal);
    if (outcome.kind === 'started') return { tick, id: outcome.id, created: outcome.created };
    return { tick, error: tickFaultOf(outcome) };
  }),
});
