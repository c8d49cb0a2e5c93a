import { taskOf, type ExecutionState, type NewEvent, type OpenStep, type Task } from '@runlog/core';
import type { CancelNotice } from '@runlog/messaging';
import type { Clock } from '../clock.js';
import type { Entry } from '../turns/entry.js';
import type { Heartbeats } from './heartbeats.js';
import { judgeSilence } from './silence.js';

/** A task with the trace that it belongs to. */
export interface Outgoing {
  readonly task: Task;
  readonly traceparent?: string;
}

/** Where tasks and cancellations go; losing one is repaired by the agenda, so that nobody has to wait for it. */
export interface TaskOutlet {
  send(tasks: readonly Outgoing[]): void;
  cancel(notice: CancelNotice): void;
}

/** Hands the attempts that the log made due to workers, and again when they went silent. */
export class Dispatcher {
  constructor(
    private readonly outlet: TaskOutlet,
    private readonly heartbeats: Heartbeats,
    private readonly clock: Clock,
  ) {}

  /** Sends what freshly committed events ask for, and takes back what they ended. `before` is unset for a creation. */
  afterCommit(
    entry: Entry,
    before: ExecutionState | undefined,
    events: readonly NewEvent[],
    traceparent?: string,
  ): void {
    const tasks: Outgoing[] = [];
    const ended: { step: string; attempt: number }[] = [];
    for (const event of events) {
      if (event.type === 'StepScheduled' || event.type === 'StepRetried') {
        const open = entry.run.state.steps.get(event.data.step);
        if (open) tasks.push(this.#prepare(entry, open, traceparent));
      } else if (isGivenUp(event) && before?.steps.has(event.data.step)) ended.push(event.data);
    }
    if (tasks.length > 0) this.outlet.send(tasks);
    const steps = ended.map(({ step, attempt }) => ({ step, attempt }));
    if (steps.length > 0) this.outlet.cancel({ executionId: entry.run.state.id, steps });
  }

  /**
   * Looks at every attempt under way and sends again what went silent.
   * @returns the next moment at which one of them has to be looked at, if any is under way.
   */
  review(entry: Entry, ownedSince: number, force = false): number | undefined {
    const now = this.clock.now();
    const { state } = entry.run;
    const silent: Outgoing[] = [];
    let next: number | undefined;
    for (const open of state.steps.values()) {
      if (open.retryAt !== undefined) continue;
      const heartbeatAt = this.heartbeats.heardAt(state.id, open.step, open.attempt);
      const verdict = judgeSilence(open, { sent: entry.sent.get(open.step), heartbeatAt, ownedSince }, now);
      const quiet = heartbeatAt === undefined || now - heartbeatAt > 10_000;
      if (verdict === 'send' || (force && quiet)) silent.push(this.#prepare(entry, open));
      else next = Math.min(next ?? Infinity, verdict.lookAt);
    }
    if (silent.length > 0) {
      this.outlet.send(silent);
      next = Math.min(next ?? Infinity, now + 30_000);
    }
    return next;
  }

  #prepare(entry: Entry, open: OpenStep, traceparent?: string): Outgoing {
    const earlier = entry.sent.get(open.step);
    const times = earlier?.attempt === open.attempt ? earlier.times + 1 : 1;
    entry.sent.set(open.step, { attempt: open.attempt, at: this.clock.now(), times });
    const task = taskOf(entry.run.state, open);
    return traceparent === undefined ? { task } : { task, traceparent };
  }
}

type GivenUp = Extract<NewEvent, { type: 'StepCancelled' | 'StepTimedOut' | 'StepAttemptFailed' }>;

/** True for the events that end an attempt which a worker may still have, or still get, in hand. */
const isGivenUp = (event: NewEvent): event is GivenUp =>
  event.type === 'StepCancelled' ||
  event.type === 'StepTimedOut' ||
  (event.type === 'StepAttemptFailed' && event.data.error.code === 'timeout');
