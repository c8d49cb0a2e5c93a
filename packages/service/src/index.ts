export { configOrExit } from './environment/config-or-exit.js';
export { InvalidEnvironment } from './environment/invalid-environment.js';
export { readEnvironment } from './environment/read-environment.js';
export { withoutCredentials } from './environment/shown.js';
export { byteSize, duration } from './environment/measures.js';
export {
  flag,
  host,
  logLevel,
  names,
  natsUrl,
  optionalPort,
  port,
  postgresUrl,
  subjectPrefix,
  wholeNumber,
} from './environment/variables.js';
export { createLogger, type Logger, type LoggerOptions } from './log/create-logger.js';
export { nestLogger } from './log/nest-logger.js';
export { ready, type Addresses } from './log/ready.js';
export { batchBuckets, createMetrics, durationBuckets, type Metrics } from './metrics/create-metrics.js';
export { watchClock, type DatabaseTime } from './metrics/watch-clock.js';
export { watchHistories, type Histories } from './metrics/watch-histories.js';
export { InvalidMetricName } from './metrics/invalid-metric-name.js';
export type { Check, Checks } from './lifecycle/checks.js';
export { startHealthServer, type HealthOptions, type HealthServer } from './lifecycle/health-server.js';
export { limitHeapGrowth } from './lifecycle/heap-growth.js';
export { onShutdown, type ShutdownStep } from './lifecycle/on-shutdown.js';
export { patiently, reasonOf, type Patience } from './lifecycle/patiently.js';
export { tracing } from './trace/active-tracing.js';
export { injectTrace, withinTrace, type TraceCarrier } from './trace/carrier.js';
export { executionTrace, executionTraceparent, type ExecutionTrace } from './trace/execution-trace.js';
export { recordExecution, type RecordedExecution } from './trace/record-execution.js';
export { startTracing, type TracingOptions } from './trace/start-tracing.js';
export { withSpan, type SpanFacts } from './trace/with-span.js';
