import { NotAllowed, RunlogError, type ExecutionCommand } from '@runlog/core';
import type { DueSchedule, Schedule, ScheduleMove, ScheduleStore } from '@runlog/event-store';
import { meet, plan, type Outcome, type Plan } from '@runlog/schedules';

import type { ExecutionRef } from '../ports.js';
import type { StartOutcome } from '../starting/start-many.js';
import type { StartRequest } from '../starting/start-request.js';
import { startOfTick } from './start-of-tick.js';
import { policiesOf, type SchedulePolicies } from './terms.js';
import { tickOutcome, type TickOutcome } from './tick-outcome.js';
import { timingOf } from './timing.js';

/** Told what became of ticks. Never throws. */
export interface TickObserver {
  /** Executions that were started. */
  started(count: number): void;
  /** Ticks that were found too late, and passed over; one stands for many. */
  missed(count: number): void;
  /** Ticks that gave way to a running execution. */
  overlapped(count: number): void;
  /** A tick that can never be started. */
  refused(schedule: Schedule, nominal: number, code: string): void;
  /** What will be tried again. */
  delayed(schedule: Schedule, error: unknown): void;
}

/** What ticks stand on. */
export interface TickPlatform {
  readonly store: Pick<ScheduleStore, 'due' | 'move'>;
  readonly startMany: (requests: readonly StartRequest[]) => Promise<StartOutcome[]>;
  readonly command: (ref: ExecutionRef, wanted: ExecutionCommand) => Promise<unknown>;
  readonly observer: TickObserver;
  /** Whether the time that the database tells may be acted upon. */
  readonly trusts: (now: number) => boolean;
}

/** What a due schedule is about to do. */
interface Firing {
  readonly schedule: Schedule;
  readonly policies: SchedulePolicies;
  readonly plan: Plan;
  readonly outcome: Outcome;
}

/** When to look again at a schedule whose tick waits for a running execution, and at one that could not be started. */
const lookAgainMs = 5_000;
const startsAtOnce = 500;

/**
 * Fires what is due. Starts come first and the schedule's row moves on behind them; whoever dies in between leaves a row
 * that is due, and its starts find their executions by their keys. So two of these at once waste work, nothing else.
 */
export class DueSchedules {
  constructor(private readonly platform: TickPlatform) {}

  /**
   * Fires up to `limit` schedules, with a few statements for all of them; answers how many moved on.
   * @throws the store's errors when it cannot be asked what is due.
   */
  async round(limit: number): Promise<number> {
    const { store, trusts } = this.platform;
    const { due, now } = await store.due(limit);
    if (!trusts(now) || due.length === 0) return 0;
    const firings = due.map((one) => prepare(one, now));
    const outcomes = await this.start(firings);
    const settled = firings.map((firing, index) => settle(firing, outcomes[index] ?? [], now));
    const moved = new Set(await store.move(settled.map(({ move }) => move)));
    settled.forEach(({ failed }, index) => this.tell(firings[index], outcomes[index] ?? [], failed));
    return settled.filter(({ move, failed }) => failed === undefined && moved.has(move.id)).length;
  }

  /** What each firing's starts led to, in the order of its ticks. */
  private async start(firings: readonly Firing[]): Promise<TickOutcome[][]> {
    const blocked = await Promise.all(firings.map((firing) => this.cancel(firing)));
    const asked = firings.flatMap(({ schedule, outcome }, index) =>
      blocked[index] === undefined ? outcome.start.map((nominal) => startOfTick(schedule, nominal)) : [],
    );
    const answers: TickOutcome[] = [];
    for (let at = 0; at < asked.length; at += startsAtOnce)
      answers.push(...(await this.platform.startMany(asked.slice(at, at + startsAtOnce))).map(tickOutcome));
    let taken = 0;
    return firings.map(({ outcome }, index) => {
      const fault = blocked[index];
      if (fault !== undefined) return [fault];
      taken += outcome.start.length;
      return answers.slice(taken - outcome.start.length, taken);
    });
  }

  /** Ends the running execution where its schedule wants that; answers why it could not be. */
  private async cancel({ schedule, outcome }: Firing): Promise<TickOutcome | undefined> {
    const { tenant, lastExecution: id } = schedule;
    if (!outcome.cancel || id === undefined) return undefined;
    try {
      await this.platform.command({ tenant, id }, { kind: 'terminate', reason: 'the next tick has come' });
      return undefined;
    } catch (error) {
      const ended = error instanceof NotAllowed || (error instanceof RunlogError && !error.retryable);
      return ended ? undefined : { kind: 'later', error };
    }
  }

  private tell(firing: Firing | undefined, outcomes: readonly TickOutcome[], failed: unknown): void {
    const { observer } = this.platform;
    if (!firing) return;
    const { schedule, plan: planned, outcome } = firing;
    observer.started(outcomes.filter((one) => one.kind === 'started' && one.created).length);
    if (failed !== undefined) return observer.delayed(schedule, failed);
    observer.missed(planned.passedOver);
    observer.overlapped(outcome.skipped);
    outcomes.forEach((one, index) => {
      if (one.kind === 'refused') observer.refused(schedule, outcome.start[index] ?? 0, one.code);
    });
  }
}

function prepare({ schedule, running }: DueSchedule, now: number): Firing {
  const policies = policiesOf(schedule);
  const timing = timingOf(schedule);
  const { after, caughtUp, runs, buffered } = schedule;
  const waiting = buffered === undefined ? 0 : 1;
  const runsLeft = policies.maxRuns === undefined ? Infinity : policies.maxRuns - runs - waiting;
  const missed = { policy: policies.missed, windowMs: policies.missedWindowMs };
  const planned: Plan = timing
    ? plan(timing, missed, { after, caughtUp, runsLeft }, now)
    : // Time zone data without this zone: another process, or a later release, may know it.
      { after, caughtUp, run: [], passedOver: 0, nextDue: now + 60_000 };
  const meeting = { run: planned.run, running, ...(buffered !== undefined && { buffered }) };
  return { schedule, policies, plan: planned, outcome: meet(policies.overlap, meeting) };
}

function settle(
  { schedule, policies, plan: planned, outcome }: Firing,
  outcomes: readonly TickOutcome[],
  now: number,
): { readonly move: ScheduleMove; readonly failed?: unknown } {
  const failed = outcomes.find((one) => one.kind === 'later');
  if (failed) return { move: { ...schedule, nextAt: now + lookAgainMs }, failed: failed.error };
  const { id, turn, paused, lastNominal, lastExecution, lastError } = schedule;
  const started = outcomes.flatMap((one, index) =>
    one.kind === 'started' ? [{ nominal: outcome.start[index], execution: one.id }] : [],
  );
  const last = started.at(-1);
  const runs = schedule.runs + started.length;
  const error = errorOf(outcome, outcomes, last ? undefined : lastError);
  const nextAt = nextLook(policies, runs, planned, outcome, now);
  const nominal = last?.nominal ?? lastNominal;
  const execution = last?.execution ?? lastExecution;
  const move: ScheduleMove = {
    ...{ id, turn, paused, runs, after: planned.after, caughtUp: planned.caughtUp },
    ...(nextAt !== undefined && { nextAt }),
    ...(nominal !== undefined && { lastNominal: nominal }),
    ...(execution !== undefined && { lastExecution: execution }),
    ...(outcome.buffered !== undefined && { buffered: outcome.buffered }),
    ...(error !== undefined && { lastError: error }),
  };
  return { move };
}

function errorOf(
  outcome: Outcome,
  outcomes: readonly TickOutcome[],
  before: string | undefined,
): string | undefined {
  const index = outcomes.findLastIndex((one) => one.kind === 'refused');
  const refused = outcomes[index];
  if (refused?.kind !== 'refused') return before;
  const { code, message } = refused;
  return JSON.stringify({ code, message: message.slice(0, 1_024), tick: outcome.start[index] });
}

function nextLook(
  { maxRuns = Infinity }: SchedulePolicies,
  runs: number,
  { nextDue = Infinity }: Plan,
  { buffered }: Outcome,
  now: number,
): number | undefined {
  const waiting = buffered === undefined ? 0 : 1;
  const due = runs + waiting >= maxRuns ? Infinity : nextDue;
  const look = waiting === 1 ? Math.min(due, now + lookAgainMs) : due;
  return look === Infinity ? undefined : look;
}
