import type { Msg } from 'nats';
import type { Bus } from '../bus/bus.js';
import { UndecodableMessage } from '../errors.js';
import { listenToNotices, sendNotice } from '../notices/notice-channel.js';
import { isTaskMessage } from '../wire/shapes.js';
import { announceEveryMs, isQuestion, type WorkerAnnouncement } from './announcements.js';
import {
  dataOf,
  readHeldQuestion,
  isNamed,
  nameOf,
  readTaskBatch,
  type AttemptName,
  type HandedTask,
  type HeldAnswer,
} from './task-batch.js';

/** An attempt in hand, or one that is over and not known to be, for who asks about it. */
export interface HeldAttempt {
  readonly name: AttemptName;
  readonly partition: number;
  readonly how: 'direct' | 'pulled' | 'stored';
}

export interface WorkerDoorOptions {
  readonly queues: readonly string[];
  /** Tasks that each scheduler may have here at the same time. */
  credits(): number;
  /** Tasks in hand that came through the stream. */
  pulled(): number;
  /** Takes a task, or calls `refuse` with its scheduler. Must not throw. */
  take(task: HandedTask, scheduler: string): void;
  /** Everything in hand, and what the stream keeps for the owners. */
  held(): Iterable<HeldAttempt>;
}

/** Changes are told this long apart, in milliseconds. */
const changesMs = 20;
const perAnswer = 2_000;

/** Where a worker takes tasks that schedulers hand to it directly, and answers what it has in hand. */
export class WorkerDoor {
  readonly instance: string;
  private readonly subscriptions: { unsubscribe(): void }[];
  private readonly endings: (() => void)[];
  private readonly stopTelling: () => void;
  private readonly refusals = new Map<string, AttemptName[]>();
  private told = 0;
  private toldAt = -Infinity;
  private cancelTelling: (() => void) | undefined;
  private leaving = false;

  constructor(
    private readonly bus: Bus,
    private readonly options: WorkerDoorOptions,
  ) {
    const { subjects } = bus;
    const name = bus.clock.newName();
    this.instance = bus.login === undefined ? name : subjects.lifeOf(bus.login, name);
    const answer = (message: Msg): void => this.answer(message);
    this.subscriptions = [
      this.listen(subjects.worker(this.instance), (message) => this.receive(message)),
      this.listen(subjects.workerHeld(this.instance), answer),
      this.listen(subjects.workersHeld, answer),
    ];
    const announce = (): void => this.announce();
    this.endings = [
      listenToNotices(bus, subjects.workersAsk, isQuestion, announce),
      bus.on('reconnected', announce),
    ];
    this.stopTelling = bus.clock.every(announceEveryMs, announce);
  }

  /** There may be room where there was none, or none where there was some: tells if it is so. */
  changed(): void {
    if (this.cancelTelling || this.options.credits() > 0 === this.told > 0) return;
    const wait = this.toldAt + changesMs - this.bus.clock.monotonic();
    if (wait <= 0) this.announce();
    else {
      this.cancelTelling = this.bus.clock.after(wait, () => {
        this.cancelTelling = undefined;
        this.changed();
      });
    }
  }

  /** Gives a task back to the scheduler that handed it over; what is refused in one turn goes in one message. */
  refuse(scheduler: string, attempt: AttemptName): void {
    if (this.refusals.size === 0) this.bus.clock.atTurnEnd(() => this.sendRefusals());
    const attempts = this.refusals.get(scheduler);
    if (attempts) attempts.push(attempt);
    else this.refusals.set(scheduler, [attempt]);
  }

  /** Wants no more tasks, for good. Still answers what is in hand. */
  leave(): void {
    this.leaving = true;
    this.announce();
  }

  close(): void {
    this.sendRefusals();
    this.stopTelling();
    this.cancelTelling?.();
    for (const end of this.endings) end();
    if (!this.bus.nc.isClosed()) for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  private announce(): void {
    this.told = this.leaving ? 0 : this.options.credits();
    this.toldAt = this.bus.clock.monotonic();
    const announcement: WorkerAnnouncement = {
      instance: this.instance,
      queues: this.options.queues,
      credits: this.told,
      pulled: this.options.pulled(),
      ...(this.leaving && { leaving: true }),
    };
    const { subjects, login } = this.bus;
    if (login === undefined) return sendNotice(this.bus, subjects.workers, announcement);
    for (const queue of this.options.queues)
      sendNotice(this.bus, subjects.serving(subjects.queueToken(queue)), {
        ...announcement,
        queues: [queue],
      });
  }

  // The listeners run inside the client's parser, which does not survive a throw.
  private listen(subject: string, listener: (message: Msg) => void): { unsubscribe(): void } {
    return this.bus.nc.subscribe(subject, {
      callback: (error, message) => {
        try {
          if (error) throw error;
          listener(message);
        } catch (reason) {
          this.bus.report(reason);
        }
      },
    });
  }

  private receive(message: Msg): void {
    const batch = readTaskBatch(message);
    if (!batch) throw new UndecodableMessage(message.subject, 'not a batch of tasks');
    for (const entry of batch.tasks) {
      const task: unknown = entry;
      if (isTaskMessage(task)) this.options.take(task, batch.from);
      // What cannot be read is judged where it can be kept: in the stream.
      else if (isNamed(task)) this.refuse(batch.from, nameOf(task.task));
      else this.bus.report(new UndecodableMessage(message.subject, 'not a task'));
    }
  }

  private answer(message: Msg): void {
    const question = readHeldQuestion(message);
    if (!question) throw new UndecodableMessage(message.subject, 'not a question');
    // What was refused is not in hand any more, and must not look as if it had never come.
    this.sendRefusals();
    const partitions = new Set(question.partitions);
    const attempts = [...this.options.held()].filter(({ partition }) => partitions.has(partition));
    for (let from = 0; ; from += perAnswer) {
      const part = attempts.slice(from, from + perAnswer);
      const more = from + perAnswer < attempts.length;
      const answer: HeldAnswer = {
        instance: this.instance,
        ...by(part),
        ...(more && { more }),
      };
      message.respond(dataOf(answer));
      if (!more) return;
    }
  }

  private sendRefusals(): void {
    for (const [scheduler, attempts] of this.refusals) {
      const refusal = { instance: this.instance, attempts };
      sendNotice(this.bus, this.bus.subjects.refusals(scheduler), refusal);
    }
    this.refusals.clear();
  }
}

function by(attempts: readonly HeldAttempt[]): Pick<HeldAnswer, HeldAttempt['how']> {
  const lists = { direct: [] as AttemptName[], pulled: [] as AttemptName[], stored: [] as AttemptName[] };
  for (const { name, how } of attempts) lists[how].push(name);
  return lists;
}
