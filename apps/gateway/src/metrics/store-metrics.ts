import { batchBuckets, durationBuckets, type Metrics } from '@runlog/service';

import type { Servers } from '../boot/servers.js';

/** Figures of the append path, of the bus and of those who wait. */
export function watchServers(metrics: Metrics, { store, bus }: Servers, waiting: () => number): void {
  const appends = metrics.histogram({
    name: 'runlog_append_batch_appends',
    help: 'Appends that were committed together.',
    buckets: batchBuckets,
  });
  const duration = metrics.histogram({
    name: 'runlog_append_batch_duration_seconds',
    help: "From the sending of an append batch to its commit's answer.",
    buckets: durationBuckets,
  });
  const tampered = metrics.counter({
    name: 'runlog_append_tampered_total',
    help: 'Appends refused because the log does not hold what was recorded in it.',
  });
  store.events.onBatch((report) => {
    tampered.inc(report.tampered);
    appends.observe(report.appends);
    duration.observe(report.durationMs / 1_000);
  });
  gauge(
    metrics,
    'runlog_append_queue_appends',
    'Appends that wait for the next batch.',
    () => store.events.queue.appends,
  );
  gauge(
    metrics,
    'runlog_append_queue_bytes',
    'Bytes of the appends that wait.',
    () => store.events.queue.bytes,
  );
  gauge(metrics, 'runlog_waiting_requests', 'Requests and streams that wait for an execution.', waiting);
  gauge(metrics, 'runlog_bus_connected', '1 while the bus is reachable.', () => (bus.connected ? 1 : 0));
}

function gauge(metrics: Metrics, name: string, help: string, read: () => number): void {
  metrics.gauge({
    name,
    help,
    collect() {
      this.set(read());
    },
  });
}
