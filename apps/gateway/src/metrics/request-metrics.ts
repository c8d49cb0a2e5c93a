import { durationBuckets, type Metrics } from '@runlog/service';

/** How often and how long each operation is asked for. */
export class RequestMetrics {
  private readonly duration;
  private readonly refused;
  private readonly denied;

  constructor(metrics: Metrics) {
    this.duration = metrics.histogram({
      name: 'runlog_request_duration_seconds',
      help: 'Time from the arrival of a request to the end of its answer; long answers (streams, waits) included.',
      labelNames: ['api', 'operation', 'status'],
      buckets: durationBuckets,
    });
    this.refused = metrics.counter({
      name: 'runlog_requests_refused_total',
      help: 'Requests refused because their client sends more than it may.',
      labelNames: ['api'],
    });
    this.denied = metrics.counter({
      name: 'runlog_access_denied_total',
      help: 'Requests refused for want of a good credential, of a scope, or of patience after too many bad ones.',
      labelNames: ['api', 'code'],
    });
  }

  /** Somebody was not let in; `code` is the fault's. */
  deny(api: 'http' | 'grpc', code: string): void {
    this.denied.inc({ api, code });
  }

  /** `operation` is one of a fixed set (a route or a method): never what a client wrote. */
  answered(api: 'http' | 'grpc', operation: string, status: number, ms: number): void {
    this.duration.observe({ api, operation, status }, ms / 1_000);
  }

  refuse(api: 'http' | 'grpc'): void {
    this.refused.inc({ api });
  }
}
