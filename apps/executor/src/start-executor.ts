import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { connectBus, type Bus } from '@runlog/messaging';
import {
  createMetrics,
  nestLogger,
  startHealthServer,
  startTracing,
  type Logger,
  type ShutdownStep,
} from '@runlog/service';
import { AttemptLog } from './attempts/attempt-log.js';
import { AttemptMetrics, watchWorker } from './attempts/attempt-metrics.js';
import type { AttemptObserver } from './attempts/attempt-observer.js';
import type { ExecutorConfig } from './config.js';
import { SecretDirectory } from './secrets/secret-directory.js';
import { serveTasks } from './serve-tasks.js';

/** An executor that serves its queues. */
export interface RunningExecutor {
  /** Base URL of /health/live, /health/ready and /metrics. */
  readonly healthUrl: string;
  /** How to end it, in this order. */
  readonly shutdown: readonly ShutdownStep[];
}

/**
 * Connects to the bus, serves the queues and the health endpoints.
 * @throws BusUnavailable when no NATS server answered in time
 */
export async function startExecutor(config: ExecutorConfig, logger: Logger): Promise<RunningExecutor> {
  const worker = `executor-${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const metrics = createMetrics('executor');
  const stopTracing = await startTracing('executor', config.tracesTo);
  const bus = await openBus(config, worker, logger);
  const tasks = await serveTasks({
    bus,
    worker,
    queues: config.queues,
    slots: config.slots,
    http: config.http,
    storage: config.storage,
    secrets: new SecretDirectory(config.secretsDir),
    graceMs: config.shutdownGraceMs,
    observer: both(new AttemptMetrics(metrics), new AttemptLog(logger)),
    logger: nestLogger(logger),
    onError: (err) => logger.error({ err }, 'serving queues'),
  });
  watchWorker(metrics, () => tasks.status);
  let leaving = false;
  const health = await startHealthServer({
    ...config.health,
    metrics,
    ready: () => (leaving ? 'draining' : bus.connected ? undefined : 'the bus is away'),
  });
  logger.info({ worker, queues: config.queues, slots: config.slots }, 'serving queues');
  return {
    healthUrl: health.url,
    shutdown: [
      { name: 'readiness', run: () => void (leaving = true) },
      { name: 'tasks', run: () => tasks.close() },
      { name: 'bus', run: () => bus.drain() },
      { name: 'traces', run: stopTracing },
      { name: 'health', run: () => health.close() },
    ],
  };
}

async function openBus(config: ExecutorConfig, name: string, logger: Logger): Promise<Bus> {
  const bus = await connectBus({
    url: config.natsUrl,
    name,
    prefix: config.subjectPrefix,
    firstConnectMs: config.startWithinMs,
    onError: (err) => logger.warn({ err }, 'bus'),
  });
  bus.on('disconnected', () => logger.warn({}, 'the bus is away'));
  bus.on('reconnected', ({ serverChanged }) => logger.info({ serverChanged }, 'the bus is back'));
  return bus;
}

const both = (...observers: readonly AttemptObserver[]): AttemptObserver => ({
  ended: (record) => {
    for (const observer of observers) observer.ended(record);
  },
});
