import {
  isChildTask,
  taskOf,
  type ExecutionState,
  type NewEvent,
  type OpenStep,
  type StepReport,
  type Task,
} from '@runlog/core';
import type { AttemptName, CancelNotice } from '@runlog/messaging';
import type { Clock } from '../clock.js';
import type { Entry } from '../turns/entry.js';
import type { Heartbeats } from './heartbeats.js';
import type { TaskTokens } from './task-tokens.js';
import { mostLosses } from './losses.js';
import { judgeSilence } from './silence.js';

/** A task with the trace that it belongs to. */
export interface Outgoing {
  readonly task: Task;
  readonly traceparent?: string;
  /** How often the attempt was handed out, this time included; 1 when left out. */
  readonly count?: number;
  /** To be sent through the stream, which may have it already and then gets no second one. */
  readonly queued?: boolean;
  /** How deep an execution that carries it out will stand among its parents. */
  readonly depth?: number;
}

/**
 * What is known of an attempt beside the log: somebody has it in hand or will soon, its report is in the inbox stream, it
 * was with somebody who does not have it any more, workers are still being asked, or nothing.
 */
export type Whereabouts = 'held' | 'reported' | 'lost' | 'hopeless' | 'unsure' | 'unknown';

/** Where tasks and cancellations go; losing one is repaired by the agenda, so that nobody has to wait for it. */
export interface TaskOutlet {
  send(tasks: readonly Outgoing[]): void;
  cancel(notice: CancelNotice): void;
  /** These attempts are over, whatever became of them. */
  ended(attempts: readonly AttemptName[]): void;
  whereabouts(attempt: AttemptName): Whereabouts;
}

/** Who carries out the attempts that are executions of their own. */
export interface ChildStarter extends Pick<TaskOutlet, 'send'> {
  /** Nobody waits for this attempt any more. */
  giveUp(outgoing: Outgoing): void;
  whereabouts(attempt: AttemptName): Whereabouts;
}

/** Who gets which attempts. */
export interface Outlets {
  readonly workers: TaskOutlet;
  readonly children: ChildStarter;
}

/** Hands the attempts that the log made due to workers, and again when they went silent. */
export class Dispatcher {
  constructor(
    private readonly outlets: Outlets,
    private readonly heartbeats: Heartbeats,
    private readonly clock: Clock,
    private readonly tokens: TaskTokens,
    /** Tells an execution how an attempt ended of which no worker will tell. */
    private readonly fail: (executionId: string, report: StepReport) => void,
  ) {}

  /** Sends what freshly committed events ask for, and takes back what they ended. `before` is unset for a creation. */
  afterCommit(
    entry: Entry,
    before: ExecutionState | undefined,
    events: readonly NewEvent[],
    traceparent?: string,
  ): void {
    const tasks: Outgoing[] = [];
    const { id: executionId } = entry.run.state;
    const ended: AttemptName[] = [];
    const givenUp: { step: string; attempt: number }[] = [];
    for (const event of events) {
      if (event.type === 'StepScheduled' || event.type === 'StepRetried') {
        const open = entry.run.state.steps.get(event.data.step);
        if (open) tasks.push(this.#prepare(entry, open, traceparent));
        continue;
      }
      if (!isEnd(event)) continue;
      const { step, attempt } = event.data;
      ended.push({ executionId, step, attempt });
      entry.sent.delete(step);
      const open = isGivenUp(event) ? before?.steps.get(step) : undefined;
      if (open && isChildTask(open.task))
        this.outlets.children.giveUp(this.#outgoing(entry, { ...open, attempt }));
      else if (open) givenUp.push({ step, attempt });
    }
    if (ended.length > 0) this.outlets.workers.ended(ended);
    this.#send(tasks);
    if (givenUp.length > 0) this.outlets.workers.cancel({ executionId, steps: givenUp });
  }

  /**
   * Looks at every attempt under way and sends again what went silent, or was lost.
   * @returns the next moment at which one of them has to be looked at, if any is under way.
   */
  review(entry: Entry, ownedSince: number, force = false): number | undefined {
    const now = this.clock.now();
    const again: Outgoing[] = [];
    let next: number | undefined;
    for (const open of entry.run.state.steps.values()) {
      if (open.retryAt !== undefined) continue;
      const verdict = this.#judge(entry, open, { ownedSince, force, now });
      if ('send' in verdict) again.push(verdict.send);
      else if ('fail' in verdict) this.fail(entry.run.state.id, verdict.fail);
      else next = Math.min(next ?? Infinity, verdict.lookAt);
    }
    if (again.length > 0) {
      this.#send(again);
      next = Math.min(next ?? Infinity, now + looks.held);
    }
    return next;
  }

  #judge(
    entry: Entry,
    open: OpenStep,
    { ownedSince, force, now }: { ownedSince: number; force: boolean; now: number },
  ): { readonly send: Outgoing } | { readonly fail: StepReport } | { readonly lookAt: number } {
    const { id: executionId } = entry.run.state;
    const { step, attempt } = open;
    const there = isChildTask(open.task) ? this.outlets.children : this.outlets.workers;
    const whereabouts = there.whereabouts({ executionId, step, attempt });
    if (whereabouts === 'held' || whereabouts === 'unsure') return { lookAt: now + looks[whereabouts] };
    if (whereabouts === 'reported' && !force) return { lookAt: now + looks.held };
    if (whereabouts === 'hopeless') return { fail: { step, attempt, report: workerLost } };
    if (whereabouts === 'lost') {
      const again = this.#prepare(entry, open);
      return { send: { ...again, count: Math.max(2, again.count ?? 1) } };
    }
    const heartbeatAt = this.heartbeats.heardAt(executionId, step, attempt);
    const verdict = judgeSilence(open, { sent: entry.sent.get(step), heartbeatAt, ownedSince }, now);
    const quiet = heartbeatAt === undefined || now - heartbeatAt > 10_000;
    if (verdict !== 'send' && !(force && quiet)) return verdict;
    return { send: { ...this.#prepare(entry, open), queued: true } };
  }

  #prepare(entry: Entry, open: OpenStep, traceparent?: string): Outgoing {
    const earlier = entry.sent.get(open.step);
    const times = earlier?.attempt === open.attempt ? earlier.times + 1 : 1;
    const name = { executionId: entry.run.state.id, step: open.step, attempt: open.attempt };
    const token = times > 1 && earlier ? earlier.token : this.tokens.tokenOf(name);
    entry.sent.set(open.step, { attempt: open.attempt, at: this.clock.now(), times, token });
    const { task, ...more } = this.#outgoing(entry, open);
    return {
      ...{ ...more, task: { ...task, token } },
      ...(traceparent !== undefined && { traceparent }),
      ...(times > 1 && { count: times }),
    };
  }

  #outgoing({ run: { state } }: Entry, open: OpenStep): Outgoing {
    const task: Task = taskOf(state, open);
    return isChildTask(task) ? { task, depth: (state.parent?.depth ?? 0) + 1 } : { task };
  }

  #send(tasks: readonly Outgoing[]): void {
    const { workers, children } = this.outlets;
    const work = tasks.filter(({ task }) => !isChildTask(task));
    if (work.length > 0) workers.send(work);
    if (work.length < tasks.length) children.send(tasks.filter(({ task }) => isChildTask(task)));
  }
}

/** Not to be retried: it would take as many workers with it again. */
const workerLost: StepReport['report'] = {
  status: 'failed',
  error: {
    code: 'worker_lost',
    message: `${mostLosses} workers were lost while they had the attempt in hand`,
    retryable: false,
  },
};

/** When an attempt is looked at again of which is known that it is in hand, or not known yet; in milliseconds. */
const looks = { held: 20_000, unsure: 1_000 } as const;

type End = Extract<
  NewEvent,
  { type: 'StepCompleted' | 'StepFailed' | 'StepAttemptFailed' | 'StepTimedOut' | 'StepCancelled' }
>;

const ends: ReadonlySet<string> = new Set<End['type']>([
  'StepCompleted',
  'StepFailed',
  'StepAttemptFailed',
  'StepTimedOut',
  'StepCancelled',
]);

/** True for the events after which an attempt is over. */
const isEnd = (event: NewEvent): event is End => ends.has(event.type);

type GivenUp = Extract<NewEvent, { type: 'StepCancelled' | 'StepTimedOut' | 'StepAttemptFailed' }>;

/** True for the events that end an attempt which a worker may still have, or still get, in hand. */
const isGivenUp = (event: NewEvent): event is GivenUp =>
  event.type === 'StepCancelled' ||
  event.type === 'StepTimedOut' ||
  (event.type === 'StepAttemptFailed' && event.data.error.code === 'timeout');
