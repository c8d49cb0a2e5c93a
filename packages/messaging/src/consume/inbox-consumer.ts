import type { Msg } from 'nats';
import type { Bus } from '../bus/bus.js';
import { ensureInboxConsumer } from '../topology/consumers.js';
import type { InboxMessage } from '../messages.js';
import { decode } from '../wire/codec.js';
import { isInboxMessage } from '../wire/shapes.js';
import { acknowledge } from './acknowledge.js';
import { Gatherer } from './gatherer.js';
import { HeldItem, type InboxItem } from './inbox-item.js';
import { ItemsInHand } from './items-in-hand.js';
import { reportPoison, type Poison } from './poison.js';
import { PullLoop } from './pull-loop.js';

export interface InboxConsumerOptions {
  /** Messages in hand at most, over all partitions; at the bound nothing more is taken. Default 4,096. */
  readonly maxInHand?: number;
  /** Items of one batch at most. Default 500. */
  readonly maxBatch?: number;
  /** Told of messages that cannot be read, before they are taken out; a rejection lets them come again in 5 s. */
  readonly onPoison?: (poison: Poison) => void | Promise<void>;
  /** Told of items that the handler parked. */
  readonly onParked?: (item: InboxItem, reason: string) => void;
}

export type BatchHandler = (batch: InboxItem[]) => void | Promise<void>;

const perPartition = 256;
const failedBatchDelayMs = 1_000;
const handBackDelayMs = 100;

/**
 * Serves the inboxes of the partitions that this process owns. What arrives in the same turn of the event loop, from
 * whichever partition, goes to the handler as one batch, at once; several batches may be in progress.
 */
export class InboxConsumer {
  private readonly loops = new Map<number, PullLoop>();
  private readonly inHand: ItemsInHand;
  private readonly gatherer: Gatherer<HeldItem>;
  private readonly maxInHand: number;
  private handler: BatchHandler | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly options: InboxConsumerOptions = {},
  ) {
    this.maxInHand = options.maxInHand ?? 4_096;
    this.gatherer = new Gatherer(options.maxBatch ?? 500, bus.clock, (batch) => void this.handle(batch));
    this.inHand = new ItemsInHand(bus.clock, {
      freed: () => this.refill(),
      parked: (item, reason) => options.onParked?.(item, reason),
      overdue: (error) => bus.report(error),
    });
  }

  /** Sets who gets the batches; before that nothing is taken. A batch whose handler rejects comes again after 1 s. */
  onBatch(handler: BatchHandler): void {
    this.handler = handler;
    this.refill();
  }

  /**
   * Serves exactly these partitions from now on. Resolves when those given up are handed back; items that a handler has
   * in hand remain its own to settle.
   */
  async assign(partitions: readonly number[]): Promise<void> {
    const wanted = new Set(partitions);
    const dropped = [...this.loops].filter(([partition]) => !wanted.has(partition));
    for (const [partition] of dropped) this.loops.delete(partition);
    for (const partition of wanted) {
      if (!this.loops.has(partition)) this.loops.set(partition, this.startLoop(partition));
    }
    this.refill();
    await Promise.all(dropped.map(([, loop]) => loop.stop()));
  }

  /** The partitions served now. */
  get assigned(): readonly number[] {
    return [...this.loops.keys()];
  }

  /** Messages taken and not settled. */
  get unsettled(): number {
    return this.inHand.size;
  }

  /** Gives up all partitions and waits, for at most `graceMs`, until the items in hand are settled. */
  async close(graceMs = 5_000): Promise<void> {
    await this.assign([]);
    await this.inHand.emptied(graceMs);
    this.inHand.close();
  }

  private startLoop(partition: number): PullLoop {
    return new PullLoop(this.bus, {
      stream: this.bus.subjects.inboxStream,
      ensure: () => ensureInboxConsumer(this.bus, partition),
      message: (message) => this.receive(partition, message),
      hungry: () => this.refill(),
    });
  }

  private receive(partition: number, raw: Msg): void {
    if (!this.loops.has(partition)) {
      acknowledge.retryLater(raw, handBackDelayMs);
      return;
    }
    try {
      const item = new HeldItem(partition, trusted(decode(raw, isInboxMessage)), raw, this.inHand);
      this.inHand.add(item);
      this.gatherer.add(item);
    } catch (error) {
      // It took up credit like any other: without asking for more, enough of them would be the last to come.
      void reportPoison(this.bus, raw, error, this.options.onPoison).then(() => this.refill());
    }
  }

  private async handle(batch: HeldItem[]): Promise<void> {
    const mine = batch.filter((item) => this.loops.has(item.partition) || this.handBack(item));
    this.refill();
    if (mine.length === 0) return;
    try {
      await this.handler?.(mine);
    } catch (error) {
      this.bus.report(error);
      for (const item of mine) item.retryLater(failedBatchDelayMs);
    }
  }

  private handBack(item: HeldItem): false {
    item.retryLater(handBackDelayMs);
    return false;
  }

  /** Asks each partition for its share of the room that is left; in halves, so that pulls overlap deliveries. */
  private refill(): void {
    if (!this.handler) return;
    const loops = [...this.loops.values()];
    let room = this.maxInHand - this.inHand.size;
    for (const loop of loops) room -= loop.outstanding;
    const share = Math.max(1, Math.min(perPartition, Math.floor(this.maxInHand / Math.max(1, loops.length))));
    for (const loop of loops) {
      const missing = Math.min(share - loop.outstanding, room);
      if (!loop.ready || missing < 1 || loop.outstanding > share / 2) continue;
      loop.request(missing);
      room -= missing;
    }
  }
}

/** Workers may write to this stream, too: what a notice says of the log is left out, so that the log is asked. */
function trusted(message: InboxMessage): InboxMessage {
  if (message.kind !== 'appended') return message;
  const { events: _events, head: _head, ...rest } = message;
  return rest;
}
