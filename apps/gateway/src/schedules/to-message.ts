import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs, type Duration, type Timestamp } from '@bufbuild/protobuf/wkt';
import { schedulesV1 } from '@runlog/contract';
import type { Backfilled, Schedules, ScheduleView } from '@runlog/executions';

import { priorityMessageOf } from '../grpc/enums.js';
import { tickFaultOf } from './tick-fault.js';

const time = (moment: number | undefined): Timestamp | undefined =>
  moment === undefined ? undefined : timestampFromMs(moment);

const length = (ms: number | undefined): Duration | undefined =>
  ms === undefined ? undefined : durationFromMs(ms);

/** A schedule as the gRPC API shows it. */
export const scheduleMessageOf = (view: ScheduleView): schedulesV1.Schedule => {
  const { id, name, version, paused, lastError } = view;
  return create(schedulesV1.ScheduleSchema, {
    ...{ id, name, version, paused, terms: termsMessageOf(view) },
    nextTick: time(view.nextTick),
    lastTick: time(view.lastTick),
    lastExecution: view.lastExecution ?? '',
    runs: BigInt(view.runs),
    ...(lastError && { lastError: { ...lastError, tick: time(lastError.tick) } }),
    createdAt: time(view.createdAt),
    updatedAt: time(view.updatedAt),
  });
};

function termsMessageOf(view: ScheduleView): MessageInitShape<typeof schedulesV1.ScheduleTermsSchema> {
  const { cron, timeZone, definition, input, labels, policies } = view;
  const { missed, overlap, priority } = policies;
  return {
    ...{ cron, timeZone, definition, missed, overlap },
    inputJson: JSON.stringify(input),
    labels: { ...labels },
    ...(priority && { priority: priorityMessageOf(priority) }),
    timeout: length(policies.timeoutMs),
    missedWindow: length(policies.missedWindowMs),
    jitter: length(policies.jitterMs),
    endAt: time(policies.endAt),
    maxRuns: policies.maxRuns ?? 0,
  };
}

/** Ticks to come, as the gRPC API shows them. */
export const previewMessageOf = (
  ticks: Awaited<ReturnType<Schedules['preview']>>,
): schedulesV1.PreviewScheduleResponse =>
  create(schedulesV1.PreviewScheduleResponseSchema, {
    ticks: ticks.map(({ nominal, due }) => ({ tick: time(nominal), startAt: time(due) })),
  });

/** A backfill, as the gRPC API shows it. */
export const backfillMessageOf = (ticks: readonly Backfilled[]): schedulesV1.BackfillScheduleResponse =>
  create(schedulesV1.BackfillScheduleResponseSchema, {
    ticks: ticks.map(({ nominal, outcome }) => {
      const tick = time(nominal);
      if (outcome.kind === 'started') return { tick, id: outcome.id, created: outcome.created };
      return { tick, error: { ...tickFaultOf(outcome), tick } };
    }),
  });
