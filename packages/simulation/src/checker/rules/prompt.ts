import { isChildTask, isTerminalEvent, type EventOf, type ExecutionEvent } from '@runlog/core';
import { longestAttemptMs } from '../../world/behaviour.js';
import type { Rule } from '../check.js';
import { Line } from '../line.js';

/** What the log makes due is dispatched within so many milliseconds of the last fault. */
const boundMs = 30_000;

/**
 * Whatever the log makes due happens within thirty seconds of the last fault, or of the moment at which it became due
 * where that came later (R6): an attempt ends, having been given to a worker in that time; a timer fires; a next attempt
 * begins; a decision that was open is taken. What an execution in a step makes due, its own log says; one that waits in
 * line is due when there is room.
 */
export const prompt: Rule = ({ logs, calmFrom, around }) => {
  const line = new Line(logs.values(), around.running);
  return [...logs].flatMap(([id, log]) => late(log, calmFrom, line).map((what) => `${id}: ${what}`));
};

function late(log: readonly ExecutionEvent[], calmFrom: number, line: Line): string[] {
  const found: string[] = [];
  const agenda = new Agenda();
  for (const event of log) {
    const { recordedAt } = event;
    for (const { what, since, mayTakeMs } of agenda.endedBy(event)) {
      const room = event.type === 'ExecutionStarted' ? line.roomSince(recordedAt) : -Infinity;
      const tookMs = recordedAt - Math.max(since, calmFrom, room);
      if (tookMs > boundMs + mayTakeMs) found.push(`${what} took ${(tookMs / 1_000).toFixed(1)} s`);
    }
    agenda.follow(event);
  }
  return found;
}

interface Due {
  readonly what: string;
  /** From when on it is due, on the database's clock. */
  since: number;
  readonly mayTakeMs: number;
  /** It waits while the execution is paused. */
  readonly rests: boolean;
}

const turn = 'a decision';

/** What one execution's log makes due. */
class Agenda {
  readonly #due = new Map<string, Due>();
  readonly #children = new Set<string>();
  #pausedAt: number | undefined;

  /** What is over with this event. */
  endedBy(event: ExecutionEvent): readonly Due[] {
    const names = [turn];
    if ('step' in event.data && event.type !== 'StepStarted')
      names.push(`attempt of ${event.data.step}`, `wait of ${event.data.step}`);
    if (event.type === 'TimerFired' || event.type === 'TimerCancelled')
      names.push(`timer ${event.data.timer}`);
    const ended = names.flatMap((name) => this.#due.get(name) ?? []);
    for (const name of names) this.#due.delete(name);
    return this.#pausedAt === undefined ? ended : ended.filter(({ rests }) => !rests);
  }

  follow(event: ExecutionEvent): void {
    const { recordedAt } = event;
    if (event.type === 'StepScheduled' || event.type === 'StepRetried')
      this.#add(`attempt of ${event.data.step}`, recordedAt, this.#mayTakeMs(event), false);
    if (event.type === 'StepAttemptFailed')
      this.#add(`wait of ${event.data.step}`, event.data.retryAt, 0, true);
    if (event.type === 'TimerStarted') this.#add(`timer ${event.data.timer}`, event.data.fireAt, 0, true);
    if (event.type === 'ExecutionPaused') this.#pausedAt = recordedAt;
    if (event.type === 'ExecutionResumed') this.#resume(recordedAt);
    if (isTerminalEvent(event.type)) this.#due.clear();
    else if (this.#pausedAt === undefined && this.#due.size === 0) this.#add(turn, recordedAt, 0, false);
  }

  #mayTakeMs({ type, data }: EventOf<'StepScheduled' | 'StepRetried'>): number {
    if (type === 'StepScheduled' && isChildTask(data)) this.#children.add(data.step);
    return this.#children.has(data.step) ? Infinity : longestAttemptMs;
  }

  #resume(at: number): void {
    this.#pausedAt = undefined;
    for (const due of this.#due.values()) if (due.rests) due.since = Math.max(due.since, at);
  }

  #add(what: string, since: number, mayTakeMs: number, rests: boolean): void {
    this.#due.set(what, { what, since, mayTakeMs, rests });
  }
}
