import type { Logger } from '../log/create-logger.js';
import type { Metrics } from './create-metrics.js';

/** A history that has just become long. */
interface LongHistory {
  readonly executionId: string;
  readonly tenant: string;
  readonly events: number;
  readonly bytes: number;
}

/** Where a process hears of the lengths of the histories that it writes. */
export interface Histories {
  onLongHistory(listener: (history: LongHistory) => void): unknown;
  onBatch(listener: (report: { readonly full: number }) => void): unknown;
}

/**
 * Counts histories that become long, with a warning for each, and appends refused because a history is full, as
 * `<prefix>_long_histories_total` and `<prefix>_full_histories_total`.
 */
export function watchHistories(
  { metrics, log, prefix }: { readonly metrics: Metrics; readonly log: Logger; readonly prefix: string },
  histories: Histories,
): void {
  const long = metrics.counter({
    name: `${prefix}_long_histories_total`,
    help: 'Executions whose history passed the length that operators are warned of',
  });
  const full = metrics.counter({
    name: `${prefix}_full_histories_total`,
    help: 'Appends refused because the history of their execution is full',
  });
  histories.onLongHistory((history) => {
    long.inc();
    log.warn({ ...history }, 'the history of an execution becomes long');
  });
  histories.onBatch((report) => {
    if (report.full > 0) full.inc(report.full);
  });
}
