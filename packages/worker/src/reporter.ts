import {
  InboxSender,
  PayloadTooLarge,
  reportsFrameBytes,
  type Bus,
  type EncodedReport,
  type Safe,
} from '@runlog/messaging';
import { Backoff } from './backoff.js';
import { Outbox, type Parcel } from './outbox.js';

/**
 * Sends reports to the owners of their partitions. What is reported to an owner in the same turn of the event loop goes
 * in one message. A report is kept and sent again until it is safe, for as long as the process lives.
 */
export class Reporter {
  private readonly sender: InboxSender;
  private readonly outboxes = new Map<number, Outbox>();
  private readonly backoff: Backoff;
  private readonly idle = new Set<() => void>();
  private readonly endings: (() => void)[];
  private scheduled = false;
  private cancelRetry: (() => void) | undefined;
  private closed = false;
  private kept = 0;
  private keptBytes = 0;

  constructor(private readonly bus: Bus) {
    this.backoff = new Backoff({ firstMs: 100, maxMs: 5_000 }, bus.clock);
    this.sender = new InboxSender(bus, { reportsOnly: true });
    this.endings = [bus.on('reconnected', () => this.retryNow()), bus.on('renewed', () => this.retryNow())];
  }

  /** Bytes that one report may have, so that a message can carry it. */
  get maxReportBytes(): number {
    return this.bus.maxPayload - reportsFrameBytes;
  }

  /** Reports that are not safe yet, and their bytes. */
  get pending(): { readonly count: number; readonly bytes: number } {
    return { count: this.kept, bytes: this.keptBytes };
  }

  /** Schedulers at work, as far as is known. */
  get owners(): number {
    return this.sender.owners;
  }

  /** Takes a report; calls `parcel.delivered` when it is safe. */
  add(partition: number, parcel: Parcel): void {
    this.outbox(partition).put([parcel]);
    this.kept += 1;
    this.keptBytes += parcel.report.bytes;
    this.schedule();
  }

  /** Resolves when all reports are safe, or after `withinMs`. */
  async flush(withinMs: number): Promise<void> {
    if (this.kept === 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        cancel();
        this.idle.delete(done);
        resolve();
      };
      const cancel = this.bus.clock.after(withinMs, done);
      this.idle.add(done);
    });
  }

  close(): void {
    this.closed = true;
    for (const end of this.endings) end();
    this.cancelRetry?.();
    this.outboxes.clear();
    this.sender.close();
  }

  private schedule(): void {
    if (this.scheduled || this.cancelRetry) return;
    this.scheduled = true;
    this.bus.atTurnEnd(() => {
      this.scheduled = false;
      if (!this.cancelRetry) this.sendAll();
    });
  }

  private sendAll(): void {
    for (const [partition, outbox] of this.outboxes) {
      for (let parcels = outbox.take(this.maxReportBytes); parcels.length > 0;) {
        this.send(partition, parcels);
        parcels = outbox.take(this.maxReportBytes);
      }
    }
    this.sender.flush();
  }

  private send(partition: number, parcels: Parcel[]): void {
    const reports = parcels.map(({ report }) => report);
    this.sender.sendReports(partition, reports, (outcome) => {
      if (outcome instanceof Error) this.again(partition, parcels, outcome);
      else {
        this.backoff.reset();
        for (const parcel of parcels) this.done(parcel, outcome);
      }
    });
  }

  private again(partition: number, parcels: Parcel[], error: unknown): void {
    if (this.closed) return;
    // The server may carry less than it did when the report was measured.
    const failed = error instanceof PayloadTooLarge ? parcels.map((parcel) => this.shrunk(parcel)) : parcels;
    this.outbox(partition).put(failed);
    this.cancelRetry ??= this.bus.clock.after(this.backoff.next(), () => this.retryNow());
  }

  private shrunk(parcel: Parcel): Parcel {
    if (parcel.report.bytes <= this.maxReportBytes) return parcel;
    const report: EncodedReport = parcel.shrink(this.maxReportBytes);
    this.keptBytes += report.bytes - parcel.report.bytes;
    return { ...parcel, report };
  }

  private done(parcel: Parcel, safe: Safe): void {
    this.kept -= 1;
    this.keptBytes -= parcel.report.bytes;
    parcel.delivered(safe);
    if (this.kept === 0) for (const wake of this.idle) wake();
  }

  private retryNow(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.sendAll();
  }

  private outbox(partition: number): Outbox {
    const found = this.outboxes.get(partition) ?? new Outbox();
    this.outboxes.set(partition, found);
    return found;
  }
}
