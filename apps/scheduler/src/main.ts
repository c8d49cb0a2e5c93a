import {
  configOrExit,
  createLogger,
  createMetrics,
  limitHeapGrowth,
  onShutdown,
  ready,
  startHealthServer,
  startTracing,
} from '@runlog/service';
import { startScheduler, type RunningScheduler } from './boot/start-scheduler.js';
import { readConfig } from './config.js';

limitHeapGrowth();
const config = configOrExit(readConfig);
const logger = createLogger({ service: 'scheduler', level: config.RUNLOG_LOG_LEVEL });
const metrics = createMetrics('scheduler');
const stopTracing = await startTracing('runlog-scheduler', config.OTEL_EXPORTER_OTLP_ENDPOINT);

const running: { scheduler?: RunningScheduler } = {};
const health = await startHealthServer({
  host: config.RUNLOG_HEALTH_HOST,
  port: config.RUNLOG_HEALTH_PORT,
  ready: () => (running.scheduler ? running.scheduler.problem() : 'starting'),
  metrics,
});
onShutdown(
  [
    { name: 'scheduler', run: () => running.scheduler?.close() },
    { name: 'health', run: () => health.close() },
    { name: 'tracing', run: stopTracing },
  ],
  logger,
);
running.scheduler = await startScheduler(config, logger, metrics);
ready(logger, { health: health.url });
