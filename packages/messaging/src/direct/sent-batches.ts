import type { Msg } from 'nats';
import type { Bus } from '../bus/bus.js';
import { doneToken, readAnswer, type BatchAnswer } from './inbox-batch.js';

/** Something that is written into a batch. */
export interface Sendable {
  /** JSON text. */
  readonly text: string;
}

/** How the sender of batches hears what became of their parts. */
export interface BatchListener<T> {
  /** It had its effect, or needs none. */
  done(item: T, to: string): void;
  /** It has to go another way; `untouched` when it certainly had no effect. */
  failed(item: T, to: string, untouched: boolean): void;
  /** The receiver is gone, or does not answer. */
  silent(to: string): void;
}

interface Batch<T> {
  readonly to: string;
  readonly items: (T | undefined)[];
  readonly sentAt: number;
  heardAt: number;
}

const sweepMs = 250;
/** A batch that is still being worked on after this long goes another way besides. */
const longestMs = 60_000;

/**
 * Batches that were sent over core NATS and not answered yet. Each is answered as a whole, or part by part while the
 * receiver says that it works on the rest. One subscription and one timer serve all of them.
 */
export class SentBatches<T extends Sendable> {
  private readonly inbox: string;
  private readonly open = new Map<string, Batch<T>>();
  private readonly subscription: { unsubscribe(): void };
  private readonly endings: (() => void)[];
  private stopSweeping: (() => void) | undefined;
  private sent = 0;

  constructor(
    private readonly bus: Bus,
    private readonly patienceMs: number,
    private readonly listener: BatchListener<T>,
  ) {
    this.inbox = `${bus.newInbox()}.`;
    this.subscription = bus.nc.subscribe(`${this.inbox}*`, {
      callback: (error, message) => (error ? this.giveUp() : this.hear(message)),
    });
    this.endings = [bus.on('disconnected', () => this.giveUp()), bus.on('closed', () => this.giveUp())];
  }

  /** Sends the items as one message. What cannot be sent fails at once. */
  send(to: string, subject: string, items: T[]): void {
    const token = (this.sent += 1).toString(36);
    const now = this.bus.clock.monotonic();
    this.open.set(token, { to, items, sentAt: now, heardAt: now });
    this.stopSweeping ??= this.bus.clock.every(sweepMs, () => this.sweep());
    try {
      const data = Buffer.from(`[${items.map(({ text }) => text).join()}]`);
      this.bus.nc.publish(subject, data, { reply: `${this.inbox}${token}` });
    } catch {
      this.fail(token, true);
    }
  }

  /** Fails what is open. */
  close(): void {
    for (const end of this.endings) end();
    if (!this.bus.nc.isClosed()) this.subscription.unsubscribe();
    this.giveUp();
  }

  // Runs inside the client's parser, which does not survive a throw.
  private hear(message: Msg): void {
    const token = message.subject.slice(this.inbox.length);
    if (token === doneToken) return this.done(message.string().split(','));
    const batch = this.open.get(token);
    if (!batch) return;
    if (message.headers?.code === 503) {
      this.listener.silent(batch.to);
      this.fail(token, true);
      return;
    }
    const answer = readAnswer(message);
    if (answer) this.take(token, batch, answer);
  }

  private done(tokens: readonly string[]): void {
    for (const token of tokens) {
      const batch = this.open.get(token);
      if (batch) this.take(token, batch, {});
    }
  }

  private take(token: string, batch: Batch<T>, { done, later, again, open }: BatchAnswer): void {
    if (later === 'all') return this.fail(token, true);
    batch.heardAt = this.bus.clock.monotonic();
    for (const place of later ?? []) this.settle(batch, place, (item) => this.failed(item, batch, true));
    for (const place of again ?? []) this.settle(batch, place, (item) => this.failed(item, batch, false));
    for (const place of done ?? []) this.settle(batch, place, (item) => this.listener.done(item, batch.to));
    if (open) return;
    this.open.delete(token);
    for (const item of batch.items) if (item) this.listener.done(item, batch.to);
  }

  private settle(batch: Batch<T>, place: number, tell: (item: T) => void): void {
    const item = batch.items[place];
    batch.items[place] = undefined;
    if (item) tell(item);
  }

  private failed(item: T, { to }: Batch<T>, untouched: boolean): void {
    this.listener.failed(item, to, untouched);
  }

  private fail(token: string, untouched: boolean): void {
    const batch = this.open.get(token);
    if (!batch) return;
    this.open.delete(token);
    for (const item of batch.items) if (item) this.failed(item, batch, untouched);
  }

  private sweep(): void {
    const now = this.bus.clock.monotonic();
    for (const [token, { to, heardAt, sentAt }] of [...this.open]) {
      if (now - heardAt < this.patienceMs && now - sentAt < longestMs) continue;
      this.listener.silent(to);
      this.fail(token, false);
    }
    if (this.open.size > 0) return;
    this.stopSweeping?.();
    this.stopSweeping = undefined;
  }

  private giveUp(): void {
    for (const token of [...this.open.keys()]) this.fail(token, false);
  }
}
