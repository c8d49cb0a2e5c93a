import { create } from '@bufbuild/protobuf';
import { durationMs, timestampDate, type Duration, type Timestamp } from '@bufbuild/protobuf/wkt';
import { formatDuration, schedulesV1 } from '@runlog/contract';

import { priorityName } from '../grpc/from-message.js';
import type { BackfilledTick, Schedule, Tick } from './model.js';

const time = (at: Timestamp | undefined): string => (at ? timestampDate(at) : new Date(0)).toISOString();

const length = (duration: Duration | undefined): string =>
  formatDuration(duration ? durationMs(duration) : 0);

/** A schedule as the client shows it: the same as over HTTP. */
export function scheduleOf(message: schedulesV1.Schedule): Schedule {
  const { id, name, version, paused, nextTick, lastTick, lastExecution, lastError } = message;
  return {
    ...{ id, name, version, ...termsOf(message.terms ?? create(schedulesV1.ScheduleTermsSchema)) },
    paused,
    ...(nextTick && { nextTick: time(nextTick) }),
    ...(lastTick && { lastTick: time(lastTick) }),
    ...(lastExecution !== '' && { lastExecution }),
    runs: Number(message.runs),
    ...(lastError && {
      lastError: { code: lastError.code, message: lastError.message, tick: time(lastError.tick) },
    }),
    createdAt: time(message.createdAt),
    updatedAt: time(message.updatedAt),
  };
}

function termsOf(terms: schedulesV1.ScheduleTerms) {
  const { cron, timeZone, definition, labels, timeout, endAt, maxRuns } = terms;
  const priority = priorityName(terms.priority);
  return {
    ...{ cron, timeZone, definition, labels, input: JSON.parse(terms.inputJson || '{}') as unknown },
    ...(priority && { priority }),
    ...(timeout && { timeout: length(timeout) }),
    missed: terms.missed as Schedule['missed'],
    missedWindow: length(terms.missedWindow),
    overlap: terms.overlap as Schedule['overlap'],
    jitter: length(terms.jitter),
    ...(endAt && { endAt: time(endAt) }),
    ...(maxRuns > 0 && { maxRuns }),
  };
}

/** A tick to come. */
export const tickOf = ({ tick, startAt }: schedulesV1.PreviewScheduleResponse_Tick): Tick => ({
  tick: time(tick),
  startAt: time(startAt),
});

/** A tick of a backfill. */
export const backfilledOf = ({
  tick,
  id,
  created,
  error,
}: schedulesV1.BackfillScheduleResponse_Tick): BackfilledTick =>
  error
    ? { tick: time(tick), error: { code: error.code, message: error.message } }
    : { tick: time(tick), id, created };
