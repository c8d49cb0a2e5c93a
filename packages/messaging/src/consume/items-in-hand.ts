import type { ProcessClock } from '../bus/process-clock.js';
import { BusUnavailable } from '../errors.js';
import { inboxAckWaitMs } from '../topology/consumers.js';
import type { HeldItem, Holder } from './inbox-item.js';

interface Listener {
  freed(): void;
  parked(item: HeldItem, reason: string): void;
  overdue(error: Error): void;
}

// Far longer than any commit takes; an item that is never settled must not hold its place for ever.
const maxHoldMs = 5 * 60_000;

/** The items that were taken and not settled. Renews their claims, so that a slow database causes no redeliveries. */
export class ItemsInHand implements Holder {
  private readonly items = new Set<HeldItem>();
  private readonly waiting = new Set<() => void>();
  private readonly stopRenewing: () => void;
  private freedScheduled = false;

  constructor(
    readonly clock: ProcessClock,
    private readonly listener: Listener,
  ) {
    this.stopRenewing = clock.every(inboxAckWaitMs / 3, () => this.renew());
  }

  get size(): number {
    return this.items.size;
  }

  add(item: HeldItem): void {
    this.items.add(item);
  }

  settled(item: HeldItem): void {
    this.items.delete(item);
    if (this.items.size === 0) for (const wake of this.waiting) wake();
    if (this.freedScheduled) return;
    this.freedScheduled = true;
    // A handler settles its whole batch in a row; one look for room afterwards is enough.
    queueMicrotask(() => {
      this.freedScheduled = false;
      this.listener.freed();
    });
  }

  parked(item: HeldItem, reason: string): void {
    this.listener.parked(item, reason);
  }

  /** Resolves when nothing is in hand, or after `withinMs`. */
  async emptied(withinMs: number): Promise<void> {
    if (this.items.size === 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        cancel();
        this.waiting.delete(done);
        resolve();
      };
      const cancel = this.clock.after(withinMs, done);
      this.waiting.add(done);
    });
  }

  close(): void {
    this.stopRenewing();
  }

  private renew(): void {
    const now = this.clock.monotonic();
    for (const item of [...this.items]) {
      if (now - item.receivedAt < maxHoldMs) item.keep();
      else {
        item.release();
        this.listener.overdue(new BusUnavailable('an inbox item was not settled within five minutes'));
      }
    }
  }
}
