import type { EncodedReport, Safe } from '@runlog/messaging';

/** A report on its way, and what to do about it. */
export interface Parcel {
  readonly report: EncodedReport;
  /** Called once, when the report is safe, and how it is. */
  delivered(safe: Safe): void;
  /** A report of at most about so many bytes that can stand for this one. */
  shrink(maxBytes: number): EncodedReport;
}

/** Reports that wait to be sent to one partition. */
export class Outbox {
  private parcels: Parcel[] = [];

  put(parcels: readonly Parcel[]): void {
    this.parcels.push(...parcels);
  }

  /** Takes as many as fit into `maxBytes`, at least one if there is any. */
  take(maxBytes: number): Parcel[] {
    let bytes = 0;
    let count = 0;
    for (const { report } of this.parcels) {
      bytes += report.bytes + 1;
      if (count > 0 && bytes > maxBytes) break;
      count += 1;
    }
    return this.parcels.splice(0, count);
  }
}
