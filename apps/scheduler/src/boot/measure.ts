import type { AdmissionLine, BatchReport, DeadLetters, SummaryProjector } from '@runlog/event-store';
import type { HandOver } from '../dispatch/hand-over.js';
import type { Metrics } from '@runlog/service';
import type { PartitionService } from '../partitions/partition-service.js';
import type { Scheduler } from '../scheduler.js';

interface Measured {
  readonly scheduler: Scheduler;
  readonly service: PartitionService;
  readonly inboxes: readonly { readonly unsettled: number }[];
  readonly hands: Pick<HandOver, 'sent' | 'inHand'>;
  readonly deadLetters: Pick<DeadLetters, 'counts'>;
  readonly projector: Pick<SummaryProjector, 'lag'>;
  readonly line: Pick<AdmissionLine, 'length'>;
  readonly appends: { onBatch(listener: (report: BatchReport) => void): unknown };
}

/** Registers the figures that are read when somebody asks for them. */
export function measure(metrics: Metrics, measured: Measured): void {
  const { scheduler, service, inboxes, hands, projector, line, deadLetters, appends } = measured;
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
    metrics.gauge({
      name,
      help,
      async collect() {
        this.set(await read());
      },
    });
  };
  gauge('runlog_scheduler_partitions', 'Partitions that this scheduler owns', () => service.owned.length);
  gauge('runlog_scheduler_busy_executions', 'Executions that are being worked on', () => scheduler.busy);
  gauge('runlog_scheduler_cached_executions', 'Executions in memory', () => scheduler.cache.size);
  gauge('runlog_inbox_unsettled_messages', 'Messages of the inbox in hand', () =>
    inboxes.reduce((sum, { unsettled }) => sum + unsettled, 0),
  );
  gauge('runlog_attempts_in_hand', 'Attempts that are known to be with workers', () => hands.inHand);
  metrics.counter({
    name: 'runlog_tasks_sent_total',
    help: 'Tasks sent, by way: to a worker directly, or through the queue',
    labelNames: ['way'],
    collect() {
      this.reset();
      this.inc({ way: 'direct' }, hands.sent.direct);
      this.inc({ way: 'queue' }, hands.sent.queued);
    },
  });
  metrics.gauge({
    name: 'runlog_parked',
    help: 'Things that lie among the dead letters of the installation, by kind',
    labelNames: ['kind'],
    async collect() {
      for (const [kind, count] of Object.entries(await deadLetters.counts())) this.set({ kind }, count);
    },
  });
  const tampered = metrics.counter({
    name: 'runlog_scheduler_tampered_total',
    help: 'Appends refused because the log does not hold what was recorded in it',
  });
  appends.onBatch((report) => tampered.inc(report.tampered));
  const lag = (read: (lag: Awaited<ReturnType<SummaryProjector['lag']>>) => number) => () =>
    projector.lag().then(read);
  gauge(
    'runlog_projector_lag_events',
    'Events that the lists do not show yet',
    lag(({ events }) => events),
  );
  gauge('runlog_queued_executions', 'Executions that wait to be let in, of all tenants', async () => {
    const { executions } = await line.length();
    return executions;
  });
  gauge('runlog_queued_seconds', 'For how long the oldest of them has waited', async () => {
    const { seconds } = await line.length();
    return seconds;
  });
}
