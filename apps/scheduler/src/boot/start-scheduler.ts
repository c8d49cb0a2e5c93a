import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { NestFactory } from '@nestjs/core';
import { createExpressionEvaluator } from '@runlog/expressions';
import {
  InboxSource,
  KeepHandlerErrors,
  RunlogTransport,
  serveTaskLanes,
  StreamWatch,
} from '@runlog/messaging';
import { nestLogger, watchClock, watchHistories, type Logger, type Metrics } from '@runlog/service';
import { repeat, systemClock } from '../clock.js';
import type { SchedulerConfig } from '../config.js';
import { TaskTokens } from '../dispatch/task-tokens.js';
import { measureSchedules } from '../schedules/measure-schedules.js';
import { ScheduleReporter } from '../schedules/schedule-reporter.js';
import { SchedulerModule } from '../scheduler.module.js';
import { answerWith } from '../turns/expression-answers.js';
import type { TenantLimits } from './compose.js';
import { executionSpans } from './execution-spans.js';
import { assemble } from './loops.js';
import { measure } from './measure.js';
import { connectServers } from './servers.js';
import { ServiceReporter } from './service-reporter.js';

/** How long messages in hand may take at the end, in milliseconds. */
const settleMs = 5_000;

/** How often the log's partitions of the next months are looked after. */
const partitionsEveryMs = 24 * 3_600_000;

/** A scheduler at work. */
export interface RunningScheduler {
  /** Undefined while all is well, else what is not. */
  problem(): string | undefined;
  /** Gives its partitions back, finishes what is in hand, disconnects. */
  close(): Promise<void>;
}

/** Connects, puts the loops together, and serves its share of the partitions; resolves when it does. */
export async function startScheduler(
  config: SchedulerConfig,
  logger: Logger,
  metrics: Metrics,
): Promise<RunningScheduler> {
  const { store, bus, tokenKey } = await connectServers(config, logger);
  const report = new ServiceReporter(logger, metrics);
  const clock = systemClock(() => store.events.now());
  const evaluator = createExpressionEvaluator({ workers: config.RUNLOG_EXPRESSION_WORKERS });
  const watch = new StreamWatch(bus, { partitions: store.cluster.partitions }, store.streams);
  await watch.start();
  const endLanes = serveTaskLanes(bus);
  const loops = assemble(
    {
      store: { ...store, sealer: config.RUNLOG_SEALS === 'on' ? store.sealer : undefined },
      bus,
      clock,
      evaluate: answerWith(evaluator),
      report,
      ticks: new ScheduleReporter(logger, metrics),
      spans: executionSpans,
      tokens: new TaskTokens(tokenKey, config.RUNLOG_TASK_TOKENS === 'optional'),
      cache: { executions: config.RUNLOG_SCHEDULER_CACHE, size: config.RUNLOG_SCHEDULER_CACHE_SIZE },
      tenantLimits: tenantLimitsOf(config),
    },
    `${hostname()}:${process.pid}:${randomUUID()}`,
    (loss) => logger.warn({ loss }, 'the bus lost what it held; looking at everything that is open'),
  );
  const { scheduler, service, inbox, direct, hands } = loops;
  const app = await NestFactory.createMicroservice(SchedulerModule.with(scheduler), {
    strategy: new RunlogTransport(new InboxSource([inbox, direct], settleMs)),
    logger: nestLogger(logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new KeepHandlerErrors());
  await app.listen();
  const inboxes = [inbox, direct];
  const { projector, line, deadLetters, events: appends } = store;
  measure(metrics, { scheduler, service, inboxes, hands, projector, line, deadLetters, appends });
  watchHistories({ metrics, log: logger, prefix: 'runlog_scheduler' }, appends);
  watchClock({ metrics, log: logger }, store.clock);
  measureSchedules(metrics, store.schedules, loops.schedules);
  await loops.start();
  const prepare = (): Promise<void> =>
    store.ensurePartitions().catch((error: unknown) => report.failed('log partitions', error));
  const endPreparing = repeat(clock, partitionsEveryMs, () => void prepare());

  let closing = false;
  return {
    problem: () => {
      if (closing) return 'it shuts down';
      return bus.connected ? undefined : 'NATS is away';
    },
    close: async () => {
      closing = true;
      await loops.leave();
      await app.close();
      endPreparing();
      watch.stop();
      endLanes();
      await loops.end();
      await evaluator.close();
      await store.close();
      await bus.close();
    },
  };
}

const tenantLimitsOf = (config: SchedulerConfig): TenantLimits => ({
  runningExecutions: config.RUNLOG_TENANT_RUNNING_EXECUTIONS,
  queuedExecutions: config.RUNLOG_TENANT_QUEUED_EXECUTIONS,
  timers: config.RUNLOG_TENANT_TIMERS,
  storedBytes: config.RUNLOG_TENANT_STORED_BYTES,
});
