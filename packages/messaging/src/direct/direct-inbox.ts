import type { Msg } from 'nats';
import type { Bus } from '../bus/bus.js';
import type { BatchHandler } from '../consume/inbox-consumer.js';
import { UndecodableMessage } from '../errors.js';
import { isInboxMessage } from '../wire/shapes.js';
import { DirectItem } from './direct-item.js';
import { DoneAnswers } from './done-answers.js';
import { isDone, readBatch, sendAnswer } from './inbox-batch.js';
import { ReceivedBatch } from './received-batch.js';

export interface DirectInboxOptions {
  /** One life of this process; its subject is named after it. */
  readonly instance: string;
  /** Whether this process owns a partition now. */
  owns(partition: number): boolean;
  /** Messages in hand at most; what goes beyond is turned away. Default 16,384. */
  readonly maxInHand?: number;
}

/** How often the senders of batches under way are told that they are being worked on, in milliseconds. */
const workingMs = 500;

/**
 * Takes what is sent to this process directly, for the partitions that it owns. Each batch of a sender goes to the
 * handler as it came, and is answered when the handler settled all of it. What this process does not own, cannot read
 * or has no room for is named in the answer, and its sender puts it into the stream.
 */
export class DirectInbox {
  private readonly subscriptions: readonly { unsubscribe(): void }[];
  private readonly stopTelling: () => void;
  private readonly open = new Set<ReceivedBatch>();
  private readonly waiting = new Set<() => void>();
  private readonly maxInHand: number;
  private readonly answers: DoneAnswers;
  private inHand = 0;
  private closing = false;
  private handler: BatchHandler | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly options: DirectInboxOptions,
  ) {
    this.maxInHand = options.maxInHand ?? 16_384;
    this.answers = new DoneAnswers(bus);
    const listen = (subject: string, reportsOnly: boolean): { unsubscribe(): void } =>
      bus.nc.subscribe(subject, {
        callback: (error, message) => (error ? bus.report(error) : this.receive(message, reportsOnly)),
      });
    this.subscriptions = [
      listen(bus.subjects.scheduler(options.instance), false),
      listen(bus.subjects.reports(options.instance), true),
    ];
    this.stopTelling = bus.clock.every(workingMs, () => {
      for (const batch of this.open) batch.tellProgress();
    });
  }

  /** Sets who gets the batches; before that all are turned away. Messages of a batch whose handler rejects are, too. */
  onBatch(handler: BatchHandler): void {
    this.handler = handler;
  }

  /** Messages taken and not settled. */
  get unsettled(): number {
    return this.inHand;
  }

  /** Turns away all that comes, and waits, for at most `graceMs`, until what is in hand is settled. */
  async close(graceMs = 5_000): Promise<void> {
    this.closing = true;
    if (this.inHand > 0) await this.emptied(graceMs);
    this.answers.flush();
    this.stopTelling();
    if (!this.bus.nc.isClosed()) for (const one of this.subscriptions) one.unsubscribe();
  }

  // Runs inside the client's parser, which does not survive a throw.
  private receive(message: Msg, reportsOnly: boolean): void {
    const { reply } = message;
    if (!reply) return;
    if (this.closing || !this.handler || this.inHand >= this.maxInHand)
      return sendAnswer(this.bus, reply, { later: 'all' });
    try {
      this.take(message, reply, reportsOnly);
    } catch (cause) {
      this.bus.report(new UndecodableMessage(message.subject, 'not a batch', { cause }));
      sendAnswer(this.bus, reply, { later: 'all' });
    }
  }

  private take(message: Msg, reply: string, reportsOnly: boolean): void {
    const entries = readBatch(message);
    const batch = new ReceivedBatch(entries.length, (answer, ended) => {
      if (ended) this.open.delete(batch);
      if (ended && isDone(answer)) this.answers.add(reply);
      else sendAnswer(this.bus, reply, answer);
    });
    this.open.add(batch);
    const items: DirectItem[] = [];
    entries.forEach(({ partition, message: content, traceparent }, place) => {
      // What cannot be read is judged where it can be kept: in the stream. So is a notice of who may send reports only.
      const readable = isInboxMessage(content) && !(reportsOnly && content.kind !== 'reports');
      if (!this.options.owns(partition) || !readable) return batch.turnAway(place);
      this.inHand += 1;
      items.push(
        new DirectItem(partition, content, traceparent, (outcome) => {
          this.settled();
          if (outcome === 'done') batch.done(place);
          else batch.again(place);
        }),
      );
    });
    if (items.length > 0) void this.handle(items);
    else if (entries.length === 0) batch.close();
  }

  private async handle(items: DirectItem[]): Promise<void> {
    try {
      await this.handler?.(items);
    } catch (error) {
      this.bus.report(error);
      for (const item of items) item.retryLater();
    }
  }

  private settled(): void {
    this.inHand -= 1;
    if (this.inHand === 0) for (const wake of this.waiting) wake();
  }

  private async emptied(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        cancel();
        this.waiting.delete(done);
        resolve();
      };
      const cancel = this.bus.clock.after(withinMs, done);
      this.waiting.add(done);
    });
  }
}
