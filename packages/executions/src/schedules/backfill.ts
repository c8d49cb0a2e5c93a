import type { InputProblem, Principal } from '@runlog/core';
import type { Schedule } from '@runlog/event-store';
import { nextTick } from '@runlog/schedules';

import { refuse } from '../input/refuse.js';
import type { StartOutcome } from '../starting/start-many.js';
import type { StartRequest } from '../starting/start-request.js';
import { startOfTick } from './start-of-tick.js';
import { tickOutcome, type TickOutcome } from './tick-outcome.js';
import { timingOf } from './timing.js';

/** A stretch of the past, both ends inclusive; epoch milliseconds. */
export interface BackfillRange {
  readonly from: number;
  readonly to: number;
}

/** What became of a tick. */
export interface Backfilled {
  readonly nominal: number;
  readonly outcome: TickOutcome;
}

/** What a backfill stands on. */
export interface BackfillWorld {
  readonly now: number;
  readonly startMany: (requests: readonly StartRequest[]) => Promise<StartOutcome[]>;
  readonly by?: Principal;
}

/** Ticks of one request at most. */
const mostTicks = 1_000;
const portion = 200;

/** Starts the executions of a range's ticks; those that have one are left as they are. @throws InvalidInput */
export async function backfill(
  schedule: Schedule,
  { from, to }: BackfillRange,
  { now, startMany, by }: BackfillWorld,
): Promise<readonly Backfilled[]> {
  refuse(rangeProblems(from, to, now));
  const nominals = ticksWithin(schedule, from, to);
  const done: Backfilled[] = [];
  for (let at = 0; at < nominals.length; at += portion) {
    const some = nominals.slice(at, at + portion);
    const outcomes = await startMany(some.map((nominal) => startOfTick(schedule, nominal, by)));
    done.push(
      ...outcomes.map((outcome, index) => ({ nominal: some[index] ?? 0, outcome: tickOutcome(outcome) })),
    );
  }
  return done;
}

function ticksWithin(schedule: Schedule, from: number, to: number): readonly number[] {
  const timing = timingOf(schedule);
  const found: number[] = [];
  let tick = timing && nextTick(timing, from - 1);
  while (timing && tick !== undefined && tick <= to) {
    if (found.push(tick) > mostTicks)
      refuse([{ field: 'to', message: `must leave at most ${mostTicks} ticks`, limit: mostTicks }]);
    tick = nextTick(timing, tick);
  }
  return found;
}

function rangeProblems(from: number, to: number, now: number): InputProblem[] {
  if (!Number.isSafeInteger(from) || from < 0)
    return [{ field: 'from', message: 'must be a moment since 1970' }];
  if (!Number.isSafeInteger(to) || to < from) return [{ field: 'to', message: 'must not lie before from' }];
  return to > now ? [{ field: 'to', message: 'must not lie in the future' }] : [];
}
