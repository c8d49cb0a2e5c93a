import type { NewEvent } from '@runlog/core';
import type { Lease, ParkedKind } from '@runlog/event-store';
import type { AttemptName } from '@runlog/messaging';
import { batchBuckets, type Logger, type Metrics } from '@runlog/service';
import type { Reporter } from '../reporter.js';

/** Tells what happened by log lines and metrics. */
export class ServiceReporter implements Reporter {
  readonly #batches;
  readonly #events;
  readonly #conflicts;
  readonly #undrivable;
  readonly #parked;
  readonly #refused;
  readonly #taken;
  readonly #toldRefused = new Set<string>();
  readonly #failures;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.#batches = metrics.histogram({
      name: 'runlog_inbox_batch_messages',
      help: 'Messages that one batch of the inbox brought',
      buckets: batchBuckets,
    });
    this.#events = metrics.counter({
      name: 'runlog_scheduler_events_total',
      help: 'Events that this scheduler appended, by type',
      labelNames: ['type'],
    });
    this.#conflicts = metrics.counter({
      name: 'runlog_scheduler_conflicts_total',
      help: 'Turns that lost the race for a version and were taken again',
    });
    this.#undrivable = metrics.counter({
      name: 'runlog_scheduler_undrivable_total',
      help: 'Times an execution was met that this release cannot drive',
    });
    this.#parked = metrics.counter({
      name: 'runlog_parked_total',
      help: 'Things that this scheduler put aside as dead letters, by kind',
      labelNames: ['kind'],
    });
    this.#refused = metrics.counter({
      name: 'runlog_reports_refused_total',
      help: 'Reports of workers that came without the token of their task (missing) or with another (wrong)',
      labelNames: ['why'],
    });
    this.#taken = metrics.counter({
      name: 'runlog_scheduler_leases_taken_total',
      help: 'Leases that this scheduler took, each under a new epoch',
    });
    this.#failures = metrics.counter({
      name: 'runlog_scheduler_failures_total',
      help: 'Failures of the work around turns; all of them are tried again',
      labelNames: ['what'],
    });
  }

  received(messages: number): void {
    this.#batches.observe(messages);
  }

  committed(executionId: string, events: readonly NewEvent[]): void {
    for (const { type, data } of events) {
      this.#events.inc({ type });
      if (type === 'StepFailed' || type === 'StepTimedOut' || type === 'StepAttemptFailed') {
        const { step, attempt, error } = data;
        this.logger.info({ executionId, step, attempt, type, error: error.code }, 'attempt failed');
      } else if (type === 'ExecutionFailed') {
        this.logger.info({ executionId, type, error: data.error.code }, 'execution failed');
      } else if (type.startsWith('Execution')) this.logger.debug({ executionId, type }, 'execution');
    }
  }

  conflicted(executionId: string): void {
    this.#conflicts.inc();
    this.logger.debug({ executionId }, 'somebody else appended first');
  }

  undrivable(executionId: string, fault: unknown): void {
    this.#undrivable.inc();
    this.logger.error(
      { executionId, err: fault },
      'the execution cannot be driven by this release; it waits',
    );
  }

  taken(leases: readonly Lease[]): void {
    this.#taken.inc(leases.length);
    const epochs = Object.fromEntries(leases.map(({ name, epoch }) => [name, epoch]));
    this.logger.info({ epochs }, 'took leases');
  }

  refused({ executionId, step, attempt }: AttemptName, why: 'missing' | 'wrong'): void {
    this.#refused.inc({ why });
    // Whoever forges one report forges many: an execution is told of once, and the memory of that is bounded.
    if (this.#toldRefused.has(executionId)) return;
    if (this.#toldRefused.size >= 1_000) this.#toldRefused.clear();
    this.#toldRefused.add(executionId);
    this.logger.warn({ executionId, step, attempt, token: why }, 'refused a report about an attempt');
  }

  parked(kind: ParkedKind, executionId: string | undefined, fault: unknown): void {
    this.#parked.inc({ kind });
    this.logger.error({ kind, executionId, err: fault }, 'put aside among the dead letters');
  }

  failed(what: string, error: unknown, executionId?: string): void {
    this.#failures.inc({ what });
    this.logger.warn({ what, executionId, err: error }, 'failed, will be tried again');
  }
}
