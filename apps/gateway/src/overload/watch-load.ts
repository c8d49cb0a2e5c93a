import type { OpenEventStore } from '@runlog/event-store';
import type { Metrics } from '@runlog/service';

import { CommitLatency } from './commit-latency.js';
import { Load, type LoadLimits } from './load.js';
import { LoopDelay } from './loop-delay.js';

/** The load of this process, watched until `stop`. */
export interface WatchedLoad {
  readonly load: Load;
  stop(): void;
}

/** Watches event loop and commits, and registers the figures of admission. */
export function watchLoad(
  limits: LoadLimits,
  events: Pick<OpenEventStore['events'], 'onBatch'>,
  metrics: Metrics,
): WatchedLoad {
  const refused = metrics.counter({
    name: 'runlog_overload_refused_total',
    help: 'Requests that were refused because this process had as much to do as it can do, by what was at its limit.',
    labelNames: ['pressure'],
  });
  const delay = new LoopDelay();
  const commits = new CommitLatency();
  events.onBatch(({ durationMs }) => commits.committed(durationMs));
  const signs = { loopDelayMs: () => delay.ms, commitMs: () => commits.ms };
  const load = new Load(limits, signs, (pressure) => refused.inc({ pressure }));
  metrics.gauge({
    name: 'runlog_requests_in_flight',
    help: 'HTTP requests and gRPC calls that are being worked on, waits and streams included.',
    collect() {
      this.set(load.requests);
    },
  });
  metrics.gauge({
    name: 'runlog_request_bytes_in_flight',
    help: 'Bytes of the bodies of HTTP requests that are being worked on.',
    collect() {
      this.set(load.bytes);
    },
  });
  return { load, stop: () => delay.stop() };
}
