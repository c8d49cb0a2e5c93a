import { StoreBusy } from '../errors.js';

/** What the batcher has to know of an item. Two items of one key are never committed together, nor at once. */
export interface Batchable {
  readonly key: string;
  /** Rows that it writes. */
  readonly weight: number;
  readonly bytes: number;
}

/** An item that waits for its batch, and whoever waits for the item. */
export interface Waiting<T extends Batchable, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitLimits {
  /** Batches that are in flight at once. */
  readonly writers: number;
  readonly batchWeight: number;
  readonly batchBytes: number;
  /** What may wait; more is refused with StoreBusy. */
  readonly waitingItems: number;
  readonly waitingBytes: number;
}

/**
 * Group commit: what arrives while all writers are busy forms the next batch, so that load makes batches larger
 * instead of queues longer. No timer: an idle writer takes at once what this turn of the event loop brought.
 * Items of one key keep their order.
 */
export class GroupCommit<T extends Batchable, R> {
  private readonly waiting = new Set<Waiting<T, R>>();
  private readonly keysInFlight = new Set<string>();
  private waitingBytes = 0;
  private batchesInFlight = 0;
  private scheduled = false;
  private idle: (() => void)[] = [];

  /** `commit` settles every item of its batch; should it reject, those that it left get its error. */
  constructor(
    private readonly limits: GroupCommitLimits,
    private readonly commit: (batch: readonly Waiting<T, R>[]) => Promise<void>,
  ) {}

  /** Resolves or rejects with what the commit said of the item. @throws StoreBusy */
  submit(item: T): Promise<R> {
    if (this.waiting.size >= this.limits.waitingItems || this.waitingBytes >= this.limits.waitingBytes)
      return Promise.reject(new StoreBusy(this.waiting.size, this.waitingBytes));
    return new Promise<R>((resolve, reject) => this.enqueue({ item, resolve, reject }));
  }

  /** Puts an item that was in a batch behind all others, whatever the limits. */
  resubmit(waiting: Waiting<T, R>): void {
    this.enqueue(waiting);
  }

  /** What waits now, in flight not counted. */
  get depth(): { readonly items: number; readonly bytes: number } {
    return { items: this.waiting.size, bytes: this.waitingBytes };
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async drained(): Promise<void> {
    if (this.waiting.size > 0 || this.batchesInFlight > 0)
      await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private enqueue(waiting: Waiting<T, R>): void {
    this.waiting.add(waiting);
    this.waitingBytes += waiting.item.bytes;
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled || this.batchesInFlight >= this.limits.writers) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.fill();
    });
  }

  private fill(): void {
    while (this.batchesInFlight < this.limits.writers) {
      const batch = this.gather();
      if (batch.length === 0) break;
      void this.run(batch);
    }
  }

  private gather(): Waiting<T, R>[] {
    const batch: Waiting<T, R>[] = [];
    const taken = new Set<string>();
    let weight = 0;
    let bytes = 0;
    for (const waiting of this.waiting) {
      const { item } = waiting;
      if (this.keysInFlight.has(item.key) || taken.has(item.key)) continue;
      const fits =
        weight + item.weight <= this.limits.batchWeight && bytes + item.bytes <= this.limits.batchBytes;
      if (batch.length > 0 && !fits) break;
      taken.add(item.key);
      this.waiting.delete(waiting);
      this.waitingBytes -= item.bytes;
      weight += item.weight;
      bytes += item.bytes;
      batch.push(waiting);
    }
    for (const { item } of batch) this.keysInFlight.add(item.key);
    return batch;
  }

  private async run(batch: readonly Waiting<T, R>[]): Promise<void> {
    this.batchesInFlight += 1;
    try {
      await this.commit(batch);
    } catch (error) {
      // Those that were settled before do not hear it.
      for (const { reject } of batch) reject(error);
    }
    this.batchesInFlight -= 1;
    for (const { item } of batch) this.keysInFlight.delete(item.key);
    if (this.waiting.size > 0) this.schedule();
    else if (this.batchesInFlight === 0) this.idle.splice(0).forEach((resolve) => resolve());
  }
}
