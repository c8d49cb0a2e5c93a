import { RunlogError } from '@runlog/core';
import { NoHandler } from '@runlog/messaging';
import { durationBuckets, type Metrics } from '@runlog/service';
import type { WorkerStatus } from '@runlog/worker';
import type { AttemptObserver, AttemptRecord } from './attempt-observer.js';

/** Counts attempts by handler, outcome and code, and measures how long they take. */
export class AttemptMetrics implements AttemptObserver {
  private readonly attempts;
  private readonly seconds;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter({
      name: 'runlog_executor_attempts_total',
      help: 'Attempts that ended, by outcome; failed ones by the code of their error',
      labelNames: ['handler', 'outcome', 'code'],
    });
    this.seconds = metrics.histogram({
      name: 'runlog_executor_attempt_seconds',
      help: 'How long handlers ran',
      labelNames: ['handler', 'outcome'],
      buckets: durationBuckets,
    });
  }

  ended({ task, outcome, durationMs, error }: AttemptRecord): void {
    // Definitions may name any handler: those that do not exist share one series.
    const handler = error instanceof NoHandler ? 'unknown' : task.handler;
    this.attempts.inc({ handler, outcome, code: outcome === 'failed' ? codeOf(error) : '' });
    this.seconds.observe({ handler, outcome }, durationMs / 1_000);
  }
}

/** Shows what a worker has in hand, read at each scrape. */
export function watchWorker(metrics: Metrics, status: () => WorkerStatus): void {
  const help: Readonly<Record<keyof WorkerStatus, string>> = {
    running: 'Attempts under way',
    waiting: 'Tasks taken that wait for a slot',
    unreported: 'Reports that the inbox does not have yet',
  };
  for (const figure of ['running', 'waiting', 'unreported'] as const) {
    metrics.gauge({
      name: `runlog_executor_tasks_${figure}`,
      help: help[figure],
      collect() {
        this.set(status()[figure]);
      },
    });
  }
}

/** A server may answer with any status; its class is enough to count by. */
function codeOf(error: unknown): string {
  if (!(error instanceof RunlogError)) return 'handler_error';
  return error.code.replace(/^(http\.\d)\d\d$/, '$1xx');
}
