import {
  nextDue,
  partitionOf,
  snapshotOf,
  type ExecutionEvent,
  type ExecutionState,
  type NewEvent,
  type Run,
  type Task,
} from '@runlog/core';
import type { AttemptName, InboxItem } from '@runlog/messaging';
import { Alarm } from './agenda/alarm.js';
import { nextLook } from './agenda/next-look.js';
import { Rescheduler } from './agenda/rescheduler.js';
import { Sweeper } from './agenda/sweeper.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { checkHeartbeats } from './dispatch/heartbeat-limit.js';
import { deliver } from './inbox/deliveries.js';
import { isTerminalFault, Parking } from './parking/parking.js';
import type { Reporter } from './reporter.js';
import { Mailboxes } from './turns/mailboxes.js';
import { traceOf, unacknowledged, type Delivery } from './turns/delivery.js';
import type { Entry, Undrivable } from './turns/entry.js';
import { EntryCache } from './turns/entry-cache.js';
import { RunLoader } from './turns/run-loader.js';
import { SnapshotWriter } from './turns/snapshot-writer.js';
import { TurnRunner, type TurnObserver } from './turns/turn-runner.js';
import type { SchedulerWorld } from './world.js';

/** Alarms farther away than this are left to the agenda. */
const nearMs = 60_000;
/** What could not be worked on comes again after about this long. */
const laterMs = { unavailable: 500, contended: 500, undrivable: 30_000 } as const;

/**
 * The heart of a scheduler process: takes what arrives for the executions of its partitions, brings them on, and looks
 * after them in between. Free of Nest, NATS and Postgres: those come in through its world.
 */
export class Scheduler implements TurnObserver {
  readonly cache: EntryCache;
  readonly sweeper: Sweeper;
  readonly parking: Parking;
  readonly #mailboxes: Mailboxes;
  readonly #runner: TurnRunner;
  readonly #alarm: Alarm;
  readonly #dispatcher: Dispatcher;
  readonly #rescheduler: Rescheduler;
  readonly #snapshots: SnapshotWriter;
  readonly #ownedSince = new Map<number, number>();
  readonly #report: Reporter;

  constructor(private readonly world: SchedulerWorld) {
    const { store, programs, clock, evaluate, partitions, outlets, heartbeats, report } = world;
    this.#report = report;
    this.cache = new EntryCache(world.cache);
    const loader = new RunLoader(store, programs, clock);
    this.#runner = new TurnRunner({
      store,
      loader,
      programs,
      cache: this.cache,
      clock,
      evaluate,
      partitions,
      tokens: world.tokens,
      observer: this,
    });
    this.#mailboxes = new Mailboxes((executionId, deliveries) => this.#work(executionId, deliveries));
    this.#alarm = new Alarm(clock, (id) => this.submit(id, unacknowledged({ kind: 'due' })));
    this.#dispatcher = new Dispatcher(outlets, heartbeats, clock, world.tokens, (id, report) =>
      this.submit(id, unacknowledged({ kind: 'report', report })),
    );
    this.#rescheduler = new Rescheduler(store, clock, (error) => report.failed('agenda', error));
    this.#snapshots = new SnapshotWriter(store, (error) => report.failed('snapshots', error));
    this.parking = new Parking({
      letters: world.deadLetters,
      clock,
      parked: (kind, executionId, fault) => report.parked(kind, executionId, fault),
      failed: (error) => report.failed('parking', error),
      resubmit: ({ executionId, ...one }, done) =>
        this.submit(executionId, { ...unacknowledged({ kind: 'report', report: one }), done }),
    });
    this.sweeper = new Sweeper(store, (id, delivery) => this.submit(id, delivery));
  }

  /** Executions that are being worked on now. */
  get busy(): number {
    return this.#mailboxes.size;
  }

  /** Takes a batch of the inbox; each message is acknowledged when its effect is committed. */
  receive(batch: readonly InboxItem[]): void {
    this.#report.received(batch.length);
    for (const item of batch)
      deliver(
        item,
        (id, delivery) => this.submit(id, delivery),
        (one, fault) => this.parking.report(one, fault),
      );
  }

  /** Hands one delivery to its execution. */
  submit(executionId: string, delivery: Delivery): void {
    this.#mailboxes.submit(executionId, delivery);
  }

  /** A task that the bus cannot carry fails its attempt, as a worker would have failed it. */
  undeliverable({ executionId, step, attempt }: Task, cause: Error): void {
    const error = { code: 'input_too_large', message: cause.message, retryable: false };
    const report = { step, attempt, report: { status: 'failed', error } } as const;
    this.submit(executionId, unacknowledged({ kind: 'report', report }));
  }

  /** Partitions came: what is open in them has to be looked at (the caller sweeps). */
  gained(partitions: readonly number[]): void {
    // What was learned of them under an earlier ownership, or by a late message, may be behind the log.
    const come = new Set(partitions);
    this.cache.dropWhere((id) => come.has(partitionOf(id, this.world.partitions)));
    for (const partition of partitions) this.#ownedSince.set(partition, this.world.clock.now());
  }

  /** Partitions went: nothing about them is believed any more. */
  lost(partitions: readonly number[]): void {
    const gone = new Set(partitions);
    const ofThese = (id: string): boolean => gone.has(partitionOf(id, this.world.partitions));
    for (const partition of partitions) this.#ownedSince.delete(partition);
    this.#alarm.forgetWhere(ofThese);
    this.cache.dropWhere(ofThese);
    this.parking.forgetWhere(ofThese);
  }

  /** Writes what is gathered and stops all alarms. */
  async stop(): Promise<void> {
    this.#alarm.stop();
    await this.#rescheduler.flush();
  }

  committed(entry: Entry, before: Run, events: readonly NewEvent[], traceparent?: string): void {
    this.#report.committed(before.state.id, events);
    this.#dispatcher.afterCommit(entry, before.state, events, traceparent);
    if (entry.run.state.finishedAt !== undefined) this.#ended(entry);
    this.#snapshots.consider(entry);
  }

  adopted(entry: Entry, events: readonly ExecutionEvent[], traceparent?: string): void {
    this.#dispatcher.afterCommit(entry, undefined, events, traceparent);
    if (entry.run.state.finishedAt !== undefined) this.#ended(entry);
  }

  settled(
    entry: Entry,
    review: { readonly wanted: boolean; readonly force: boolean },
    traceparent?: string,
  ): void {
    const { state } = entry.run;
    this.parking.driven(state.id);
    if (state.finishedAt !== undefined) {
      if (state.parent) this.world.parents.ended(state, traceparent);
      return;
    }
    const now = this.world.clock.now();
    const dueAt = nextDue(state);
    if (dueAt !== undefined && dueAt - now < nearMs) this.#alarm.set(state.id, dueAt);
    this.#watchHeartbeats(state, now);
    const look = review.wanted
      ? this.#dispatcher.review(entry, this.#since(state.id), review.force)
      : undefined;
    if (review.wanted && state.parent) this.world.parents.reviewed(state);
    if (!review.wanted && (entry.agendaAt === undefined || entry.agendaAt > now)) return;
    const wakeAt = Math.min(look ?? Infinity, nextLook(state, now));
    entry.agendaAt = wakeAt;
    this.#rescheduler.move({ executionId: state.id, wakeAt, version: state.version });
  }

  undrivable(executionId: string, why: Undrivable): void {
    this.#report.undrivable(executionId, why.fault);
    void this.#park(executionId, why.fault);
  }

  conflicted(executionId: string): void {
    this.#report.conflicted(executionId);
  }

  refused(attempt: AttemptName, why: 'missing' | 'wrong'): void {
    this.#report.refused(attempt, why);
  }

  #ended(entry: Entry): void {
    const { answers, spans } = this.world;
    spans.ended(entry.run.state);
    // Who asked gets the execution's own state; the program's is nobody's business.
    if (entry.answerTo !== undefined)
      answers.publish(entry.answerTo, snapshotOf({ ...entry.run, programState: null }));
  }

  async #park(executionId: string, fault: unknown): Promise<void> {
    const wakeAt = await this.parking.execution(executionId, fault);
    this.#rescheduler.move({ executionId, wakeAt });
  }

  async #work(executionId: string, deliveries: readonly Delivery[]): Promise<void> {
    try {
      const outcome = await this.world.spans.turn(executionId, traceOf(deliveries), (traceparent) =>
        this.#runner.run(executionId, deliveries, traceparent),
      );
      for (const delivery of deliveries) {
        if (outcome === 'settled') delivery.done();
        else if (outcome === 'contended') delivery.later(laterMs.contended);
        else delivery.later(laterMs.undrivable, outcome.fault ?? outcome);
      }
    } catch (error) {
      this.#report.failed('turn', error, executionId);
      if (isTerminalFault(error)) void this.#park(executionId, error);
      for (const delivery of deliveries) {
        if (isTerminalFault(error)) delivery.later(laterMs.undrivable, error ?? 'unknown');
        else delivery.later(laterMs.unavailable);
      }
    }
  }

  #watchHeartbeats(state: ExecutionState, now: number): void {
    const heardAt = (step: string, attempt: number): number | undefined =>
      this.world.heartbeats.heardAt(state.id, step, attempt);
    const { overdue, nextAt } = checkHeartbeats(state, heardAt, now);
    for (const report of overdue) this.submit(state.id, unacknowledged({ kind: 'report', report }));
    if (nextAt !== undefined && nextAt - now < nearMs) this.#alarm.set(state.id, nextAt);
  }

  #since(executionId: string): number {
    return this.#ownedSince.get(partitionOf(executionId, this.world.partitions)) ?? this.world.clock.now();
  }
}
