import type { Msg } from 'nats';
import type { Priority } from '@runlog/core';
import {
  acknowledge,
  decode,
  isTaskMessage,
  nameOf,
  newestTaskAt,
  onCancel,
  postPoison,
  reportPoison,
  within,
  WorkerDoor,
  type Bus,
  type CancelNotice,
  type HandedTask,
  type HeldAttempt,
  type Poison,
} from '@runlog/messaging';
import { Attempt } from './attempt.js';
import { Cancellations } from './cancellations.js';
import { directClaim, streamClaim } from './claim.js';
import { Custody } from './custody.js';
import { HandlerOverrun } from './handler-overrun.js';
import { HeartbeatBatches } from './heartbeat-batches.js';
import { HeldTask } from './held-task.js';
import { Lanes } from './lanes.js';
import { Liveness } from './liveness.js';
import { defaults, suspectDeliveries, timing, type ServeOptions } from './options.js';
import { ReadyQueue } from './ready-queue.js';
import { Reporter } from './reporter.js';
import { Settlement } from './settlement.js';
import { Slots } from './slots.js';
import { StoredReports } from './stored-reports.js';

/** The figures of a worker at one moment. */
export interface WorkerStatus {
  /** Slots in use, by attempts under way and by handlers that ignore their signals. */
  readonly running: number;
  /** Tasks that were taken and wait for a slot. */
  readonly waiting: number;
  /** Reports that are not safe yet. */
  readonly unreported: number;
}

const maxUnreportedBytes = 64 * 1024 * 1024;

/** The loop behind `serveQueues`: takes tasks, runs attempts, and lets go of a task when its report is safe. */
export class QueueServer {
  private readonly bus: Bus;
  private readonly slots: Slots;
  private readonly ready = new ReadyQueue();
  private readonly custody: Custody;
  /** Attempts whose outcome is open, by name. */
  private readonly attempts = new Map<string, Attempt>();
  private readonly cancellations: Cancellations;
  private readonly reporter: Reporter;
  private readonly storedReports: StoredReports;
  private readonly settlement: Settlement;
  private readonly heartbeats: HeartbeatBatches;
  private readonly liveness: Liveness;
  private readonly lanes: Lanes;
  private readonly door: WorkerDoor;
  private readonly endings: (() => void)[];
  private readonly stopLooking: () => void;
  private awaySince: number | undefined;
  private startScheduled = false;
  private readonly resting = new Set<HeldTask>();
  /** Tasks that came from the stream in this turn. */
  private pulled: HeldTask[] = [];
  private leaving = false;
  private left: Promise<void> | undefined;

  constructor(private readonly options: ServeOptions) {
    const { bus, worker, queues } = options;
    const { clock } = bus;
    this.bus = bus;
    this.slots = new Slots(options.slots ?? defaults.slots, clock);
    this.storedReports = new StoredReports(clock);
    this.custody = new Custody(bus);
    this.cancellations = new Cancellations({ clock, newestStored: () => newestTaskAt(bus) });
    this.reporter = new Reporter(bus);
    this.settlement = new Settlement(worker, this.reporter, this.custody, this.storedReports, () =>
      this.refill(),
    );
    this.heartbeats = new HeartbeatBatches(bus, worker);
    this.liveness = new Liveness(bus, this.heartbeats, () => this.custody.all());
    this.endings = [
      onCancel(bus, (notice) => this.cancel(notice)),
      bus.on('disconnected', () => (this.awaySince ??= clock.monotonic())),
      bus.on('reconnected', () => (this.awaySince = undefined)),
    ];
    this.lanes = new Lanes(
      bus,
      queues,
      {
        roomFor: (priority) => this.roomFor(priority),
        listening: () => !this.leaving && !this.clogged && this.custody.direct > 0,
        changed: () => this.door.changed(),
      },
      (message) => this.take(message),
    );
    this.door = new WorkerDoor(bus, {
      queues,
      credits: () => this.credits,
      pulled: () => this.custody.pulled,
      take: (task, scheduler) => this.takeDirect(task, scheduler),
      held: () => this.held(),
    });
    this.stopLooking = clock.every(timing.look, () => this.look());
    this.refill();
  }

  get status(): WorkerStatus {
    const { count } = this.reporter.pending;
    return { running: this.slots.busy, waiting: this.ready.size, unreported: count };
  }

  /** See `ServedQueues.drain`. */
  drain(graceMs: number): Promise<void> {
    this.left ??= this.leave(graceMs);
    return this.left;
  }

  /** Results that cannot be reported fill the memory: then nothing new is begun. */
  private get clogged(): boolean {
    const { count, bytes } = this.reporter.pending;
    return bytes >= maxUnreportedBytes || count >= Math.max(256, 4 * this.slots.size);
  }

  /** What each scheduler may have here. None while older tasks wait in the stream, or they might wait for ever. */
  private get credits(): number {
    if (this.leaving || this.clogged || this.lanes.backlog) return 0;
    const free = this.slots.size + this.slots.prefetch - this.custody.pulled;
    return free <= 0 ? 0 : Math.max(1, Math.floor(free / Math.max(1, this.reporter.owners)));
  }

  private refill(): void {
    this.lanes.refill();
    this.door.changed();
  }

  private *held(): Iterable<HeldAttempt> {
    for (const { task, partition, direct } of this.custody.all())
      yield { name: nameOf(task), partition, how: direct ? 'direct' : 'pulled' };
    yield* this.storedReports.all();
  }

  private roomFor(priority: Priority): number {
    if (this.leaving || this.clogged) return 0;
    return this.slots.free + this.slots.prefetch - this.ready.atLeast(priority);
  }

  // Runs inside the client's parser, which does not survive a throw.
  private take(message: Msg): void {
    if (this.leaving) {
      acknowledge.retryLater(message, timing.giveBackDelay);
      return;
    }
    try {
      const { clock } = this.bus;
      const claim = streamClaim(message, clock);
      const task = new HeldTask(decode(message, isTaskMessage), claim, clock.monotonic());
      if (this.admit(task)) this.pulled.push(task);
    } catch (error) {
      const keep = this.options.onPoison ?? ((poison: Poison) => postPoison(this.bus, poison));
      void reportPoison(this.bus, message, error, keep);
    }
    // Whatever it was, the lane that brought it has to be asked for more.
    this.startSoon();
  }

  private takeDirect(handed: HandedTask, scheduler: string): void {
    const refuse = (): void => this.door.refuse(scheduler, nameOf(handed.task));
    // Some more than can start is borne: the schedulers do not know of each other's tasks.
    const room = this.slots.free + this.slots.prefetch + this.slots.size - this.ready.size;
    if (this.leaving || this.clogged || room <= 0) refuse();
    else this.admit(new HeldTask(handed, directClaim(handed, refuse), this.bus.clock.monotonic()));
  }

  /** False when it needs not be run, or is in hand already. */
  private admit(task: HeldTask): boolean {
    if (this.cancellations.covers(task)) {
      task.finish();
      return false;
    }
    if (!this.custody.take(task)) return false;
    if (task.direct || task.deliveryCount < suspectDeliveries) this.ready.add(task);
    else this.rest(task);
    this.startSoon();
    return true;
  }

  /** It begins a little later, when its owner has heard that it is here and has said if it is not wanted any more. */
  private rest(task: HeldTask): void {
    this.resting.add(task);
    this.bus.clock.after(timing.suspectRest, () => {
      if (!this.resting.delete(task)) return;
      this.ready.add(task);
      this.startSoon();
    });
  }

  private takeResting(test: (task: HeldTask) => boolean): HeldTask[] {
    const taken = [...this.resting].filter(test);
    for (const task of taken) this.resting.delete(task);
    return taken;
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
    // The stream tells nobody who has a task; if this worker dies, the owners need not wait for its lease to end.
    if (this.pulled.length > 0) this.heartbeats.send(this.pulled.splice(0), this.door.instance);
    while (!this.leaving && this.slots.free > 0) {
      const task = this.ready.take();
      if (!task) break;
      this.start(task);
    }
    this.refill();
  }

  private start(task: HeldTask): void {
    const { handle, worker } = this.options;
    const attempt = new Attempt(task, handle, worker, this.bus.clock, (outcome) => {
      this.attempts.delete(task.id);
      this.settlement.ended(task, outcome);
    });
    this.slots.take(attempt);
    if (attempt.running) this.attempts.set(task.id, attempt);
    void attempt.ended.then(() => {
      if (this.slots.leave(attempt)) this.startSoon();
    });
  }

  private cancel(notice: CancelNotice): void {
    this.cancellations.remember(notice);
    const { executionId, steps } = notice;
    const meant = ({ task }: HeldTask): boolean =>
      task.executionId === executionId &&
      (!steps || steps.some(({ step, attempt }) => step === task.step && attempt === task.attempt));
    for (const task of [...this.ready.takeWhere(meant), ...this.takeResting(meant)])
      this.custody.finish(task);
    for (const attempt of [...this.attempts.values()]) if (meant(attempt.held)) attempt.abort('cancelled');
  }

  /** What depends on time and not on messages. */
  private look(): void {
    const now = this.bus.clock.monotonic();
    const tooLong = ({ takenAt, deliveryCount }: HeldTask): boolean =>
      now - takenAt > timing.maxWaitForSlot + (deliveryCount < suspectDeliveries ? 0 : timing.suspectRest);
    for (const task of this.ready.takeWhere(tooLong)) this.custody.giveBack(task);
    for (const attempt of this.attempts.values()) this.settlement.started(attempt, now);
    for (const zombie of this.slots.evict(this.options.zombieSlotMs ?? defaults.zombieSlotMs)) {
      const { onError = this.bus.report } = this.options;
      onError(new HandlerOverrun(zombie.held.id));
      this.startSoon();
    }
    const awayMs = this.awaySince === undefined ? 0 : now - this.awaySince;
    if (awayMs > (this.options.abortAfterAwayMs ?? defaults.abortAfterAwayMs))
      for (const attempt of [...this.attempts.values()]) attempt.abort('bus_away');
  }

  private async leave(graceMs: number): Promise<void> {
    const { clock } = this.bus;
    const deadline = clock.monotonic() + graceMs;
    const left = (extraMs: number): number => Math.max(0, deadline + extraMs - clock.monotonic());
    this.leaving = true;
    this.door.leave();
    await this.lanes.stop();
    for (const task of [...this.ready.takeWhere(() => true), ...this.takeResting(() => true)])
      this.custody.giveBack(task);
    await this.handlersEnded([...this.attempts.values()], left(0));
    const aborted = [...this.attempts.values()];
    for (const attempt of aborted) attempt.abort('draining');
    await this.handlersEnded(aborted, timing.abortGrace);
    for (const { held } of aborted) this.custody.giveBack(held);
    await this.reporter.flush(left(timing.abortGrace));
    this.close();
    if (this.bus.connected) await this.bus.nc.flush();
  }

  private async handlersEnded(attempts: readonly Attempt[], withinMs: number): Promise<void> {
    if (attempts.length === 0) return;
    await within(this.bus.clock, withinMs, Promise.all(attempts.map(({ ended }) => ended)));
  }

  private close(): void {
    this.stopLooking();
    for (const end of this.endings) end();
    this.liveness.stop();
    this.door.close();
    this.reporter.close();
  }
}
