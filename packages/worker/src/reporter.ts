import {
  InboxPublisher,
  PayloadTooLarge,
  reportsFrameBytes,
  type Bus,
  type EncodedReport,
} from '@runlog/messaging';
import { Backoff } from './backoff.js';
import { Outbox, type Parcel } from './outbox.js';

/**
 * Sends reports to the inboxes of their partitions. What is reported for a partition in the same turn of the event loop
 * goes in one message. A report is kept and sent again until the stream has it, for as long as the process lives.
 */
export class Reporter {
  private readonly publisher: InboxPublisher;
  private readonly outboxes = new Map<number, Outbox>();
  private readonly backoff = new Backoff({ firstMs: 100, maxMs: 5_000 });
  private readonly idle = new Set<() => void>();
  private readonly endings: (() => void)[];
  private scheduled = false;
  private retry: NodeJS.Timeout | undefined;
  private closed = false;
  private kept = 0;
  private keptBytes = 0;

  constructor(private readonly bus: Bus) {
    this.publisher = new InboxPublisher(bus);
    this.endings = [bus.on('reconnected', () => this.retryNow()), bus.on('renewed', () => this.retryNow())];
  }

  /** Bytes that one report may have, so that a message can carry it. */
  get maxReportBytes(): number {
    return this.bus.maxPayload - reportsFrameBytes;
  }

  /** Reports that the stream does not have yet, and their bytes. */
  get pending(): { readonly count: number; readonly bytes: number } {
    return { count: this.kept, bytes: this.keptBytes };
  }

  /** Takes a report; calls `parcel.delivered` when the stream has it. */
  add(partition: number, parcel: Parcel): void {
    this.outbox(partition).put([parcel]);
    this.kept += 1;
    this.keptBytes += parcel.report.bytes;
    this.schedule();
  }

  /** Resolves when all reports are with the stream, or after `withinMs`. */
  async flush(withinMs: number): Promise<void> {
    if (this.kept === 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.idle.delete(done);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.idle.add(done);
    });
  }

  close(): void {
    this.closed = true;
    for (const end of this.endings) end();
    clearTimeout(this.retry);
    this.outboxes.clear();
    this.publisher.close();
  }

  private schedule(): void {
    if (this.scheduled || this.retry) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (!this.retry) this.sendAll();
    });
  }

  private sendAll(): void {
    for (const [partition, outbox] of this.outboxes) {
      for (let parcels = outbox.take(this.maxReportBytes); parcels.length > 0;) {
        void this.send(partition, parcels);
        parcels = outbox.take(this.maxReportBytes);
      }
    }
  }

  private async send(partition: number, parcels: Parcel[]): Promise<void> {
    try {
      await this.publisher.publishReports(
        partition,
        parcels.map(({ report }) => report),
      );
      this.backoff.reset();
      for (const parcel of parcels) this.done(parcel);
    } catch (error) {
      this.again(partition, parcels, error);
    }
  }

  private again(partition: number, parcels: Parcel[], error: unknown): void {
    if (this.closed) return;
    // The server may carry less than it did when the report was measured.
    const failed = error instanceof PayloadTooLarge ? parcels.map((parcel) => this.shrunk(parcel)) : parcels;
    this.outbox(partition).put(failed);
    this.retry ??= setTimeout(() => this.retryNow(), this.backoff.next());
  }

  private shrunk(parcel: Parcel): Parcel {
    if (parcel.report.bytes <= this.maxReportBytes) return parcel;
    const report: EncodedReport = parcel.shrink(this.maxReportBytes);
    this.keptBytes += report.bytes - parcel.report.bytes;
    return { ...parcel, report };
  }

  private done(parcel: Parcel): void {
    this.kept -= 1;
    this.keptBytes -= parcel.report.bytes;
    parcel.delivered();
    if (this.kept === 0) for (const wake of this.idle) wake();
  }

  private retryNow(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.sendAll();
  }

  private outbox(partition: number): Outbox {
    const found = this.outboxes.get(partition) ?? new Outbox();
    this.outboxes.set(partition, found);
    return found;
  }
}
