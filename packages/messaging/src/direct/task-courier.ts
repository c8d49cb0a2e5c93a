import type { Msg } from 'nats';
import type { Bus } from '../bus/bus.js';
import { listenToNotices } from '../notices/notice-channel.js';
import {
  dataOf,
  isRefusal,
  readHeldAnswer,
  taskBatchData,
  type AttemptName,
  type HeldAnswer,
} from './task-batch.js';

/** What a scheduler hears about tasks that it handed over. */
export interface CourierListener {
  /** The server knows nobody of that name: these were not delivered. */
  undelivered(worker: string, ids: readonly string[]): void;
  /** The worker has no room for these, or gives them back. */
  refused(worker: string, attempts: readonly AttemptName[]): void;
  /** What a worker has in hand, as it saw it some time after `askedAt` (monotonic milliseconds). */
  held(answer: HeldAnswer, askedAt: number): void;
  /** The server knows nobody of that name, who was asked what it has in hand. */
  absent(worker: string): void;
}

interface Asked {
  readonly worker: string;
  readonly at: number;
  /** The tasks of a batch; unset for a question. */
  readonly ids?: readonly string[];
  readonly direct: AttemptName[];
  readonly pulled: AttemptName[];
  readonly stored: AttemptName[];
}

/** How long an answer is waited for, in milliseconds; the server's own word comes at once. */
const rememberMs = 5_000;
const frameBytes = 1_024;

/**
 * Carries tasks to workers over core NATS, and questions about what became of them. The order in which a scheduler
 * speaks to a worker is the order in which that hears it, so that an answer covers every task that was sent before the
 * question.
 */
export class TaskCourier {
  private readonly inbox: string;
  private readonly subscription: { unsubscribe(): void };
  private readonly endRefusals: () => void;
  private readonly asked = new Map<string, Asked>();
  private count = 0;

  constructor(
    private readonly bus: Bus,
    private readonly instance: string,
    private readonly listener: CourierListener,
  ) {
    this.inbox = `${bus.newInbox()}.`;
    this.subscription = bus.nc.subscribe(`${this.inbox}*`, {
      callback: (error, message) => (error ? bus.report(error) : this.hear(message)),
    });
    this.endRefusals = listenToNotices(bus, bus.subjects.refusals(instance), isRefusal, (refusal) =>
      listener.refused(refusal.instance, refusal.attempts),
    );
  }

  /** Bytes of tasks that one message takes. */
  get room(): number {
    return this.bus.maxPayload - frameBytes;
  }

  /** Sends tasks (as `handedTaskText` writes them, of the given names) in one message. False: they were not sent. */
  send(worker: string, texts: readonly string[], ids: readonly string[]): boolean {
    const data = taskBatchData(this.instance, texts);
    return this.request(this.bus.subjects.worker(worker), data, { worker, ids });
  }

  /** Asks a worker what it has in hand of these partitions. */
  ask(worker: string, partitions: readonly number[]): void {
    this.request(this.bus.subjects.workerHeld(worker), dataOf({ partitions }), { worker });
  }

  close(): void {
    this.endRefusals();
    if (!this.bus.nc.isClosed()) this.subscription.unsubscribe();
    this.asked.clear();
  }

  private request(subject: string, data: Uint8Array, about: Pick<Asked, 'worker' | 'ids'>): boolean {
    if (!this.bus.connected) return false;
    const now = this.bus.clock.monotonic();
    for (const [token, { at }] of this.asked) {
      if (now - at < rememberMs) break;
      this.asked.delete(token);
    }
    const token = (this.count += 1).toString(36);
    try {
      this.bus.nc.publish(subject, data, { reply: `${this.inbox}${token}` });
    } catch (error) {
      this.bus.report(error);
      return false;
    }
    this.asked.set(token, { ...about, at: now, direct: [], pulled: [], stored: [] });
    return true;
  }

  // Runs inside the client's parser, which does not survive a throw.
  private hear(message: Msg): void {
    const token = message.subject.slice(this.inbox.length);
    const asked = this.asked.get(token);
    if (!asked) return;
    try {
      this.answer(token, asked, message);
    } catch (error) {
      this.bus.report(error);
    }
  }

  private answer(token: string, asked: Asked, message: Msg): void {
    if (message.headers?.code === 503) {
      this.asked.delete(token);
      if (asked.ids) this.listener.undelivered(asked.worker, asked.ids);
      else this.listener.absent(asked.worker);
      return;
    }
    const part = asked.ids ? undefined : readHeldAnswer(message);
    if (!part) return;
    asked.direct.push(...part.direct);
    asked.pulled.push(...part.pulled);
    asked.stored.push(...part.stored);
    if (part.more) return;
    this.asked.delete(token);
    const { worker, direct, pulled, stored } = asked;
    this.listener.held({ instance: worker, direct, pulled, stored }, asked.at);
  }
}
