import type { Msg } from 'nats';
import type { ProcessClock } from '../bus/process-clock.js';
import type { InboxMessage } from '../messages.js';
import { acknowledge, deliveryCountOf } from './acknowledge.js';
import { traceparentOf } from '../wire/headers.js';

/** A message of a partition's inbox, to be settled once: by `ack`, `retryLater` or `park`. Later calls do nothing. */
export interface InboxItem {
  readonly partition: number;
  readonly message: InboxMessage;
  /** How often it was delivered, this time included. */
  readonly deliveryCount: number;
  readonly traceparent?: string;
  /** What it led to is in the log (or it led to nothing). */
  ack(): void;
  /** Let it come again after about `delayMs` milliseconds (never at once). */
  retryLater(delayMs: number): void;
  /** It can never be processed and its cause is recorded elsewhere: take it out of the stream. */
  park(reason: string): void;
}

/** How an item that is in hand tells its consumer that it no longer is. */
export interface Holder {
  readonly clock: ProcessClock;
  settled(item: HeldItem): void;
  parked(item: HeldItem, reason: string): void;
}

export class HeldItem implements InboxItem {
  readonly receivedAt: number;
  readonly deliveryCount: number;
  readonly traceparent?: string;
  private open = true;

  constructor(
    readonly partition: number,
    readonly message: InboxMessage,
    private readonly raw: Msg,
    private readonly holder: Holder,
  ) {
    this.receivedAt = holder.clock.monotonic();
    this.deliveryCount = deliveryCountOf(raw);
    const traceparent = traceparentOf(raw.headers);
    if (traceparent !== undefined) this.traceparent = traceparent;
  }

  ack(): void {
    this.settle((raw) => acknowledge.ack(raw));
  }

  retryLater(delayMs: number): void {
    this.settle((raw) => acknowledge.retryLater(raw, delayMs * (0.75 + this.holder.clock.random() / 2)));
  }

  park(reason: string): void {
    if (this.open) this.holder.parked(this, reason);
    this.settle((raw) => acknowledge.terminate(raw));
  }

  /** Asks the stream for more time. */
  keep(): void {
    if (this.open) acknowledge.working(this.raw);
  }

  /** Gives up the claim without a word; the stream delivers it again. */
  release(): void {
    this.settle(() => undefined);
  }

  private settle(tell: (raw: Msg) => unknown): void {
    if (!this.open) return;
    this.open = false;
    try {
      tell(this.raw);
    } finally {
      this.holder.settled(this);
    }
  }
}
