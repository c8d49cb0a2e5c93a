export { InvalidEnvironment } from './environment/invalid-environment.js';
export { readEnvironment } from './environment/read-environment.js';
export { withoutCredentials } from './environment/shown.js';
export {
  host,
  logLevel,
  names,
  natsUrl,
  port,
  postgresUrl,
  subjectPrefix,
  wholeNumber,
} from './environment/variables.js';
export { createLogger, type Logger, type LoggerOptions } from './log/create-logger.js';
export { nestLogger } from './log/nest-logger.js';
export { ready, type Addresses } from './log/ready.js';
export { batchBuckets, createMetrics, durationBuckets, type Metrics } from './metrics/create-metrics.js';
export {
  startHealthServer,
  type Check,
  type HealthOptions,
  type HealthServer,
} from './lifecycle/health-server.js';
export { onShutdown, type ShutdownStep } from './lifecycle/on-shutdown.js';
export { patiently, reasonOf, type Patience } from './lifecycle/patiently.js';
export { executionTraceparent } from './trace/execution-trace.js';
export { startTracing, tracing, withSpan, type SpanFacts } from './trace/start-tracing.js';
