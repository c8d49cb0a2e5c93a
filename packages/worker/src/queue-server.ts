import { setTimeout as pause } from 'node:timers/promises';
import type { Msg } from 'nats';
import type { EncodedReport } from '@runlog/messaging';
import {
  acknowledge,
  decode,
  isTaskMessage,
  onCancel,
  reportPoison,
  type Bus,
  type CancelNotice,
} from '@runlog/messaging';
import { Attempt, type Outcome } from './attempt.js';
import { Cancellations } from './cancellations.js';
import { HeldTask } from './held-task.js';
import { Lanes } from './lanes.js';
import { Liveness } from './liveness.js';
import { defaults, timing, type ServeOptions } from './options.js';
import { ReadyQueue } from './ready-queue.js';
import { reportFailure, reportOf, reportOutput, reportTooLarge } from './report.js';
import { Reporter } from './reporter.js';
import { Slots } from './slots.js';
import { HandlerOverrun } from './handler-overrun.js';
import { StepFailure } from './step-failure.js';
import type { AbortCause } from './task-context.js';
import { newestStoredTask } from './newest-stored-task.js';

/** The figures of a worker at one moment. */
export interface WorkerStatus {
  readonly running: number;
  readonly waiting: number;
  /** Reports that the stream does not have yet. */
  readonly unreported: number;
}

const maxUnreportedBytes = 64 * 1024 * 1024;

/** The loop behind `serveQueues`: takes tasks, runs attempts, reports outcomes, and only then acknowledges. */
export class QueueServer {
  private readonly bus: Bus;
  private readonly slots: Slots;
  private readonly ready = new ReadyQueue();
  /** Everything taken and not acknowledged or given back, by the attempt's name. */
  private readonly held = new Map<string, HeldTask>();
  private readonly attempts = new Map<string, Attempt>();
  private readonly started = new Set<Attempt>();
  private readonly cancellations: Cancellations;
  private readonly reporter: Reporter;
  private readonly liveness: Liveness;
  private readonly lanes: Lanes;
  private readonly endings: (() => void)[];
  private readonly looking: NodeJS.Timeout;
  private awaySince: number | undefined;
  private startScheduled = false;
  private leaving = false;
  private left: Promise<void> | undefined;

  constructor(private readonly options: ServeOptions) {
    const { bus, worker, queues } = options;
    this.bus = bus;
    this.slots = new Slots(options.slots ?? defaults.slots);
    this.cancellations = new Cancellations({ newestStored: () => newestStoredTask(bus) });
    this.reporter = new Reporter(bus);
    this.liveness = new Liveness(bus, worker, () => this.held.values());
    this.endings = [
      onCancel(bus, (notice) => this.cancel(notice)),
      bus.on('disconnected', () => (this.awaySince ??= performance.now())),
      bus.on('reconnected', () => (this.awaySince = undefined)),
    ];
    const roomFor = (priority: Parameters<ReadyQueue['atLeast']>[0]): number =>
      this.leaving || this.overloaded
        ? 0
        : this.slots.free + this.slots.prefetch - this.ready.atLeast(priority);
    this.lanes = new Lanes(bus, queues, roomFor, (message) => this.take(message));
    this.looking = setInterval(() => this.look(), timing.look);
    this.looking.unref();
    this.lanes.refill();
  }

  get status(): WorkerStatus {
    return {
      running: this.slots.busy,
      waiting: this.ready.size,
      unreported: this.reporter.pending.count,
    };
  }

  /** See `ServedQueues.drain`. */
  drain(graceMs: number): Promise<void> {
    this.left ??= this.leave(graceMs);
    return this.left;
  }

  /** Results that cannot be reported fill the memory: then nothing new is begun. */
  private get overloaded(): boolean {
    const { count, bytes } = this.reporter.pending;
    return bytes >= maxUnreportedBytes || count >= Math.max(256, 4 * this.slots.size);
  }

  // Runs inside the client's parser, which does not survive a throw.
  private take(message: Msg): void {
    if (this.leaving) {
      acknowledge.retryLater(message, timing.giveBackDelay);
      return;
    }
    try {
      this.hold(new HeldTask(decode(message, isTaskMessage), message));
    } catch (error) {
      void reportPoison(this.bus, message, error, this.options.onPoison);
    }
  }

  private hold(task: HeldTask): void {
    const known = this.held.get(task.id);
    if (known) {
      known.join(task);
      return;
    }
    if (this.cancellations.covers(task)) {
      task.ack();
      return;
    }
    this.held.set(task.id, task);
    this.ready.add(task);
    this.startSoon();
  }

  /** At the end of the turn, when all that came together is there to choose from. */
  private startSoon(): void {
    if (this.startScheduled) return;
    this.startScheduled = true;
    queueMicrotask(() => {
      this.startScheduled = false;
      this.startReady();
    });
  }

  private startReady(): void {
    while (!this.leaving && this.slots.free > 0) {
      const task = this.ready.take();
      if (!task) break;
      this.start(task);
    }
    this.lanes.refill();
  }

  private start(task: HeldTask): void {
    const attempt = new Attempt(task, this.options.handle, this.options.worker, (outcome) =>
      this.settle(task, outcome),
    );
    this.slots.take(attempt);
    if (attempt.running) this.attempts.set(task.id, attempt);
    void attempt.ended.then(() => {
      this.started.delete(attempt);
      if (this.slots.leave(attempt)) this.startSoon();
    });
  }

  private settle(task: HeldTask, outcome: Outcome): void {
    this.attempts.delete(task.id);
    if (outcome.kind === 'output') this.report(task, reportOutput(task.task, outcome.output));
    else if (outcome.kind === 'error') this.report(task, reportFailure(task.task, outcome.error));
    else this.settleAborted(task, outcome.why, outcome.limitMs);
  }

  private settleAborted(task: HeldTask, why: AbortCause, limitMs = 0): void {
    if (why === 'timeout') {
      const message = `the attempt ran over its start_to_close limit of ${limitMs} ms`;
      const failure = new StepFailure('timeout', message, { details: { timeout: 'start_to_close' } });
      this.report(task, reportFailure(task.task, failure));
    } else if (why === 'cancelled') this.release(task, () => task.ack());
    else if (why === 'bus_away') this.release(task, () => undefined);
    // While leaving, the task is given back when its handler has ended, or at the very end.
  }

  private report(task: HeldTask, report: EncodedReport): void {
    const shrink = (limit: number): EncodedReport => reportTooLarge(task.task, report.bytes, limit);
    const limit = this.reporter.maxReportBytes;
    this.reporter.add(task.partition, {
      report: report.bytes > limit ? shrink(limit) : report,
      shrink,
      delivered: () => {
        this.release(task, () => task.ack());
        if (this.slots.free > 0) this.lanes.refill();
      },
    });
  }

  private release(task: HeldTask, tell: () => void): void {
    this.held.delete(task.id);
    tell();
  }

  private cancel(notice: CancelNotice): void {
    this.cancellations.remember(notice);
    const { executionId, steps } = notice;
    const meant = ({ task }: HeldTask): boolean =>
      task.executionId === executionId &&
      (!steps || steps.some(({ step, attempt }) => step === task.step && attempt === task.attempt));
    for (const task of this.ready.takeWhere(meant)) this.release(task, () => task.ack());
    for (const attempt of [...this.attempts.values()]) if (meant(attempt.held)) attempt.abort('cancelled');
  }

  /** What depends on time and not on messages. */
  private look(): void {
    const now = performance.now();
    for (const task of this.ready.takeWhere(({ takenAt }) => now - takenAt > timing.maxWaitForSlot))
      this.release(task, () => task.giveBack(timing.giveBackDelay));
    this.reportStarted(now);
    for (const zombie of this.slots.evict(this.options.zombieSlotMs ?? defaults.zombieSlotMs)) {
      this.fault(new HandlerOverrun(zombie.held.id));
      this.startSoon();
    }
    const awayMs = this.awaySince === undefined ? 0 : now - this.awaySince;
    if (awayMs > (this.options.abortAfterAwayMs ?? defaults.abortAfterAwayMs))
      for (const attempt of [...this.attempts.values()]) attempt.abort('bus_away');
  }

  private reportStarted(now: number): void {
    const { worker } = this.options;
    for (const attempt of this.attempts.values()) {
      if (this.started.has(attempt) || now - attempt.startedAt < timing.startedAfter) continue;
      this.started.add(attempt);
      const report = reportOf(attempt.held.task, { status: 'started', worker });
      const nothing = (): void => undefined;
      this.reporter.add(attempt.held.partition, { report, delivered: nothing, shrink: () => report });
    }
  }

  private fault(error: unknown): void {
    if (this.options.onError) this.options.onError(error);
    else this.bus.report(error);
  }

  private async leave(graceMs: number): Promise<void> {
    const deadline = performance.now() + graceMs;
    const left = (extraMs: number): number => Math.max(0, deadline + extraMs - performance.now());
    this.leaving = true;
    const giveBack = (task: HeldTask): void =>
      this.release(task, () => this.bus.connected && task.giveBack(timing.giveBackDelay));
    await this.lanes.stop();
    for (const task of this.ready.takeWhere(() => true)) giveBack(task);
    await this.handlersEnded(left(0));
    const aborted = [...this.attempts.values()];
    for (const attempt of aborted) attempt.abort('draining');
    if (aborted.length > 0) await this.handlersEnded(timing.abortGrace);
    for (const { held } of aborted) giveBack(held);
    await this.reporter.flush(left(timing.abortGrace));
    this.close();
    if (this.bus.connected) await this.bus.nc.flush();
  }

  private async handlersEnded(withinMs: number): Promise<void> {
    const attempts = [...this.attempts.values()];
    if (attempts.length === 0) return;
    const patience = new AbortController();
    const over = pause(withinMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([Promise.all(attempts.map(({ ended }) => ended)), over]);
    patience.abort();
  }

  private close(): void {
    clearInterval(this.looking);
    for (const end of this.endings) end();
    this.liveness.stop();
    this.reporter.close();
  }
}
