import type { Logger } from '../log/create-logger.js';
import type { Metrics } from './create-metrics.js';

/** Where a process hears what it makes of the clock of its database. */
export interface DatabaseTime {
  readonly holding: boolean;
  onNews(listener: (news: { readonly jumpMs: number } | 'believed') => void): unknown;
}

/**
 * Shows as `runlog_database_clock_held` whether the database's clock is not followed since it jumped ahead, and logs an
 * error when that begins.
 */
export function watchClock(
  { metrics, log }: { readonly metrics: Metrics; readonly log: Logger },
  time: DatabaseTime,
): void {
  metrics.gauge({
    name: 'runlog_database_clock_held',
    help: '1 while the clock of the database is not followed, since it jumped ahead',
    collect() {
      this.set(time.holding ? 1 : 0);
    },
  });
  time.onNews((news) => {
    if (news === 'believed') log.info({}, 'the clock of the database is followed again');
    else log.error(news, 'the clock of the database jumped ahead; what it makes due is held');
  });
}
