import { partitionOf, taskId } from '@runlog/core';
import {
  handedTaskText,
  surveyWorkers,
  TaskCourier,
  WorkerRoster,
  type AttemptName,
  type Bus,
  type CancelNotice,
  type HeldAnswer,
} from '@runlog/messaging';
import { repeat, type Clock } from '../clock.js';
import type { Outgoing, TaskOutlet, Whereabouts } from './dispatcher.js';
import { HandedOver, type Handed } from './handed-over.js';
import { Losses } from './losses.js';
import { executionOf, LostAttempts } from './lost-attempts.js';
import { ReportsInStream } from './reports-in-stream.js';
import { WaitingTasks, type Waiting } from './waiting-tasks.js';
import { WorkerChoice } from './worker-choice.js';
import { giveUp, WorkerWatch } from './worker-watch.js';

/** What handing over takes. */
export interface HandOverParts {
  readonly bus: Bus;
  /** One life of this process. */
  readonly instance: string;
  readonly partitions: number;
  /** The way through the stream, for all that no worker has room for. */
  readonly queued: Pick<TaskOutlet, 'send' | 'cancel' | 'ended'>;
  readonly clock: Clock;
  /** The partitions of this process. */
  owned(): readonly number[];
  /** An attempt is in no worker's hands any more, and may have to be given anew: the log tells. */
  lost(executionId: string, attempt: string): void;
}

/** How long tasks wait for a worker's room before they go to the stream, in milliseconds, and how often that is looked at. */
const waits = { roomMs: 1_000, noneMs: 250, lookMs: 100 } as const;
/** Attempts that were given anew and are not over, at most; copies of those beyond are not cancelled. */
const maxRegiven = 100_000;

interface Load {
  readonly texts: string[];
  readonly ids: string[];
  chars: number;
}

/**
 * Hands tasks directly to workers that have room, those of one turn of the event loop for one worker as one message; what
 * finds no room goes through the stream. Knows which worker has what in hand, and gives it anew when a worker is gone,
 * gives it back, or turns out not to have it. All of it is memory: a new owner asks the workers.
 */
export class HandOver implements TaskOutlet {
  readonly #waiting = new WaitingTasks();
  readonly #handed = new HandedOver();
  readonly #watch = new WorkerWatch();
  readonly #lost: LostAttempts;
  readonly #inStream = new ReportsInStream();
  readonly #regiven = new Set<string>();
  readonly #losses: Losses;
  readonly #unsure = new Map<number, number>();
  readonly #roster: WorkerRoster;
  readonly #courier: TaskCourier;
  readonly #endings: (() => void)[];
  readonly #choice = new WorkerChoice();
  readonly #figures = { direct: 0, queued: 0 };
  #owned: ReadonlySet<number> = new Set();
  #flushing = false;
  #stopLooking: () => void;
  #stopAsking: () => void;
  #stopped = false;

  constructor(private readonly parts: HandOverParts) {
    const { bus, instance, clock } = parts;
    this.#losses = new Losses(() => clock.random());
    this.#lost = new LostAttempts(clock, (executionId, attempt) => parts.lost(executionId, attempt));
    this.#roster = new WorkerRoster(bus, (worker) => this.#heard(worker));
    this.#courier = new TaskCourier(bus, instance, {
      undelivered: (worker, ids) => this.#undelivered(worker, ids),
      refused: (worker, attempts) => this.#refused(worker, attempts),
      held: (answer, askedAt) => this.#held(answer, askedAt),
      absent: (worker) => this.#absent(worker),
    });
    const disturbed = (): void => this.#watch.disturbed(this.#now());
    this.#endings = [bus.on('disconnected', disturbed), bus.on('reconnected', disturbed)];
    this.#stopLooking = repeat(parts.clock, waits.lookMs, () => this.#look());
    this.#stopAsking = repeat(parts.clock, giveUp.askMs, () => this.#ask());
  }

  /** Tasks sent so far, by the way that they went. */
  get sent(): { readonly direct: number; readonly queued: number } {
    return this.#figures;
  }

  /** Attempts that workers have in hand. */
  get inHand(): number {
    return this.#handed.size;
  }

  send(tasks: readonly Outgoing[]): void {
    const queued: Outgoing[] = [];
    for (const outgoing of tasks) if (!this.#wait(outgoing)) queued.push(outgoing);
    this.#queue(queued);
  }

  cancel(notice: CancelNotice): void {
    this.parts.queued.cancel(notice);
  }

  ended(attempts: readonly AttemptName[]): void {
    if (this.#figures.queued > 0) this.parts.queued.ended(attempts);
    for (const attempt of attempts) {
      const id = taskId(attempt);
      this.#waiting.remove(id);
      this.#inStream.remove(id);
      if (this.#handed.remove(id)) this.#flushSoon();
      // Whoever was taken for gone may still be at it, and the stream may still have a copy.
      const mayGoOn = this.#losses.over(id);
      if (this.#regiven.delete(id) || mayGoOn)
        this.cancel({ executionId: attempt.executionId, steps: [attempt] });
    }
  }

  whereabouts(attempt: AttemptName): Whereabouts {
    const id = taskId(attempt);
    if (this.#handed.get(id) || this.#waiting.has(id)) return 'held';
    if (this.#losses.hopeless(id)) return 'hopeless';
    if (this.#lost.has(id)) return 'lost';
    if (this.#inStream.has(id)) return 'reported';
    const partition = partitionOf(attempt.executionId, this.parts.partitions);
    return this.#unsure.has(partition) ? 'unsure' : 'unknown';
  }

  /** An attempt that was lost has been judged. */
  judged(attempt: string): void {
    this.#lost.judged(attempt);
  }

  /** Partitions came: asks all workers what they have of them. Until it resolves nobody knows who has what. */
  async survey(partitions: readonly number[]): Promise<void> {
    this.#owned = new Set(this.parts.owned());
    for (const partition of partitions) this.#unsure.set(partition, (this.#unsure.get(partition) ?? 0) + 1);
    await surveyWorkers(
      this.parts.bus,
      partitions,
      () => this.#roster.all,
      (answer) => {
        this.#adopt(answer);
        this.#reported(answer.stored);
      },
    );
    for (const partition of partitions) {
      const left = (this.#unsure.get(partition) ?? 1) - 1;
      if (left > 0) this.#unsure.set(partition, left);
      else this.#unsure.delete(partition);
    }
  }

  /** A worker took these from the stream. */
  pulled(worker: string, attempts: readonly AttemptName[]): void {
    this.#adopt({ instance: worker, direct: [], pulled: attempts });
  }

  /** A stream lost what it held, perhaps reports. */
  streamLost(): void {
    this.#inStream.streamLost(this.#now());
  }

  /** Partitions went: their new owner asks the workers, and sends what they do not have. */
  disown(partitions: readonly number[]): void {
    this.#owned = new Set(this.parts.owned());
    const gone = new Set(partitions);
    const ofThese = (id: string): boolean => gone.has(partitionOf(id, this.parts.partitions));
    this.#handed.removeWhere(ofThese);
    this.#inStream.removeWhere((id) => ofThese(executionOf(id)));
    this.#losses.removeWhere((id) => ofThese(executionOf(id)));
    for (const id of this.#regiven) if (ofThese(executionOf(id))) this.#regiven.delete(id);
    this.#waiting.removeWhere(({ outgoing }) => ofThese(outgoing.task.executionId));
  }

  close(): void {
    this.#stopped = true;
    this.#lost.stop();
    this.#stopLooking();
    this.#stopAsking();
    for (const end of this.#endings) end();
    this.#courier.close();
    this.#roster.close();
  }

  /** False when the task is one for the stream. */
  #wait(outgoing: Outgoing): boolean {
    const { task, traceparent, count, queued } = outgoing;
    const partition = partitionOf(task.executionId, this.parts.partitions);
    const id = taskId(task);
    if (this.#lost.judged(id) && this.#regiven.size < maxRegiven) this.#regiven.add(id);
    // Whoever owns the partition now may send the same: the stream merges the two.
    if (queued || !this.parts.bus.connected || !this.#owned.has(partition)) return false;
    const serving = this.#roster.serving(task.queue);
    if (serving.length === 0) return false;
    if (this.#losses.suspect(id) && !serving.some((one) => this.#watch.lively(one.instance, this.#now())))
      return false;
    const text = handedTaskText(partition, task, {
      ...(traceparent !== undefined && { traceparent }),
      ...(count !== undefined && { count }),
    });
    if (3 * text.length > this.#courier.room && Buffer.byteLength(text) > this.#courier.room) return false;
    if (!this.#waiting.add({ id, outgoing, text, since: this.#now() })) return false;
    this.#flushSoon();
    return true;
  }

  #queue(outgoing: readonly Outgoing[]): void {
    const free = outgoing.filter((one) => !this.#awaits(one));
    if (free.length === 0) return;
    this.#figures.queued += free.length;
    this.parts.queued.send(free);
  }

  /** A suspect stays here for a while, so that it meets its next worker at a moment of its own. */
  #awaits({ task, queued }: Outgoing): boolean {
    const restMs = queued ? undefined : this.#losses.awaitWorker(taskId(task));
    if (restMs !== undefined) this.#lost.add(taskId(task), restMs);
    return restMs !== undefined;
  }

  #flushSoon(): void {
    if (this.#flushing || this.#waiting.size === 0) return;
    this.#flushing = true;
    this.parts.bus.atTurnEnd(() => {
      this.#flushing = false;
      if (!this.#stopped) this.#flush();
    });
  }

  #flush(): void {
    const loads = new Map<string, Load>();
    for (const queue of this.#waiting.queues) {
      const serving = this.#roster.serving(queue);
      for (let next = this.#waiting.peek(queue); next; next = this.#waiting.peek(queue)) {
        const worker = this.#choice.idlest(serving, (instance) => this.#handed.direct(instance));
        if (worker === undefined) break;
        this.#waiting.remove(next.id);
        this.#hand(worker, next, loads);
      }
    }
    for (const [worker, load] of loads) this.#deliver(worker, load);
  }

  #hand(worker: string, { id, outgoing, text }: Waiting, loads: Map<string, Load>): void {
    const { executionId } = outgoing.task;
    this.#handed.add({ id, executionId, worker, at: this.#now(), direct: true, outgoing });
    let load = loads.get(worker);
    if (load && 3 * (load.chars + text.length) > this.#courier.room) {
      this.#deliver(worker, load);
      load = undefined;
    }
    load ??= { texts: [], ids: [], chars: 0 };
    load.texts.push(text);
    load.ids.push(id);
    load.chars += text.length + 1;
    loads.set(worker, load);
  }

  #deliver(worker: string, { texts, ids }: Load): void {
    if (this.#courier.send(worker, texts, ids)) this.#figures.direct += ids.length;
    else this.#queue(this.#takeBack(worker, ids));
  }

  #takeBack(worker: string, ids: readonly string[]): Outgoing[] {
    const outgoing: Outgoing[] = [];
    for (const id of ids) {
      const handed = this.#handed.get(id);
      if (handed?.worker !== worker || !handed.outgoing) continue;
      this.#handed.remove(id);
      outgoing.push(handed.outgoing);
    }
    return outgoing;
  }

  #undelivered(worker: string, ids: readonly string[]): void {
    const again = this.#takeBack(worker, ids);
    this.#absent(worker);
    this.send(again);
  }

  #refused(worker: string, attempts: readonly AttemptName[]): void {
    this.#watch.heard(worker, this.#now());
    this.#roster.full(worker);
    const ids = attempts.map(taskId);
    const adopted = ids.flatMap((id) => {
      const handed = this.#handed.get(id);
      return handed?.worker === worker && !handed.outgoing ? [handed] : [];
    });
    this.#queue(this.#takeBack(worker, ids));
    this.#lose(adopted);
  }

  #heard(worker: string): void {
    this.#watch.heard(worker, this.#now());
    this.#flushSoon();
  }

  #held(answer: HeldAnswer, askedAt: number): void {
    this.#watch.heard(answer.instance, this.#now());
    const { direct, pulled, stored } = answer;
    this.#reported(stored.filter((attempt) => this.#handed.remove(taskId(attempt))));
    const there = new Set([...direct, ...pulled, ...stored].map(taskId));
    const missing: Handed[] = [];
    for (const handed of this.#handed.of(answer.instance)) {
      if (there.has(handed.id) || handed.at > askedAt) continue;
      // What came through the stream is the stream's to deliver again.
      if (handed.direct) missing.push(handed);
      else this.#handed.remove(handed.id);
    }
    this.#lose(missing);
    // What was handed over directly came from here, and is over if it is not known any more.
    this.#adopt({ ...answer, direct: [] });
  }

  /** Takes note of what a worker has in hand that somebody else gave to it. */
  #adopt({ instance, direct, pulled }: Pick<HeldAnswer, 'instance' | 'direct' | 'pulled'>): void {
    const note = (attempts: readonly AttemptName[], isDirect: boolean): void => {
      for (const attempt of attempts) {
        const { executionId } = attempt;
        const id = taskId(attempt);
        if (this.#losses.givenUp(id)) this.cancel({ executionId, steps: [attempt] });
        if (this.#handed.get(id) || this.#waiting.has(id) || this.#lost.has(id)) continue;
        if (!this.#owned.has(partitionOf(executionId, this.parts.partitions))) continue;
        this.#handed.add({ id, executionId, worker: instance, at: this.#now(), direct: isDirect });
      }
    };
    note(direct, true);
    note(pulled, false);
    this.#watch.heard(instance, this.#now());
  }

  #reported(attempts: readonly AttemptName[]): void {
    for (const attempt of attempts) {
      const partition = partitionOf(attempt.executionId, this.parts.partitions);
      if (this.#owned.has(partition)) this.#inStream.note(taskId(attempt), this.#now());
    }
  }

  #absent(worker: string): void {
    this.#roster.forget(worker);
    if (this.#watch.absent(worker, this.#now())) this.#gone(worker);
  }

  #gone(worker: string): void {
    this.#roster.forget(worker);
    this.#watch.forget(worker);
    this.#lose(this.#handed.removeAll(worker), (id) => this.#losses.add(id));
  }

  #lose(handed: readonly Handed[], restMs: (id: string) => number = () => 0): void {
    for (const { id } of handed) {
      this.#handed.remove(id);
      this.#lost.add(id, restMs(id));
    }
  }

  #ask(): void {
    const now = this.#now();
    for (const id of this.#inStream.takeOverdue(now)) this.#lost.add(id);
    const busy = new Set(this.#handed.workers);
    for (const worker of this.#watch.silent(busy, now)) this.#gone(worker);
    const known = new Set(this.#roster.all);
    this.#watch.keepOnly(new Set([...busy, ...known]));
    const owned = this.parts.owned();
    if (owned.length === 0) return;
    for (const worker of new Set([...busy, ...known])) {
      const [oldest] = this.#handed.of(worker);
      const old = oldest !== undefined && now - oldest.at > giveUp.youngMs;
      if (old || this.#watch.doubtful(worker) || (this.#roster.get(worker)?.pulled ?? 0) > 0)
        this.#courier.ask(worker, owned);
    }
  }

  /** Sends to the stream what waited too long, or what nobody serves any more. */
  #look(): void {
    if (this.#waiting.size === 0) return;
    const now = this.#now();
    const patience = new Map<string, number>();
    for (const queue of this.#waiting.queues) {
      const serving = this.#roster.serving(queue);
      const some = serving.some(({ credits }) => credits > 0);
      patience.set(queue, serving.length === 0 ? 0 : some ? waits.roomMs : waits.noneMs);
    }
    const late = this.#waiting.removeWhere(
      ({ outgoing, since }) => now - since >= (patience.get(outgoing.task.queue) ?? 0),
    );
    this.#queue(late.map(({ outgoing }) => outgoing));
    this.#flushSoon();
  }

  #now(): number {
    return this.parts.clock.monotonic();
  }
}
