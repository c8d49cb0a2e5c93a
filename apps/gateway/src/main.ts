import 'reflect-metadata';
import { createExpressionEvaluator } from '@runlog/expressions';
import {
  createLogger,
  createMetrics,
  InvalidEnvironment,
  nestLogger,
  onShutdown,
  ready,
  startTracing,
} from '@runlog/service';

import { checkWith } from './boot/check-expressions.js';
import { languages } from './boot/languages.js';
import { startGateway } from './boot/start-gateway.js';
import { readConfig, type GatewayConfig } from './config.js';
import { version } from './version.js';

/** Room behind the grace of requests for disconnecting, in milliseconds. */
const extraGraceMs = 3_000;

async function main(config: GatewayConfig): Promise<void> {
  const logger = createLogger({ service: 'gateway', level: config.logLevel });
  const metrics = createMetrics('gateway');
  const stopTracing = await startTracing('runlog-gateway', config.tracesEndpoint);
  const evaluator = createExpressionEvaluator({ workers: 1 });
  try {
    const gateway = await startGateway(config, {
      log: logger,
      nestLogger: nestLogger(logger),
      metrics: { contentType: metrics.contentType, metrics: () => metrics.text() },
      version,
      languages,
      checkExpression: checkWith(evaluator),
    });
    const steps = [
      { name: 'gateway', run: () => gateway.close() },
      { name: 'expressions', run: () => evaluator.close() },
      { name: 'tracing', run: stopTracing },
    ];
    onShutdown(steps, logger, config.shutdownGraceMs + extraGraceMs);
    ready(logger, { http: gateway.http, grpc: gateway.grpc });
  } catch (err) {
    logger.fatal({ err }, 'the gateway does not start');
    process.exit(1);
  }
}

function configOrExit(): GatewayConfig {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

await main(configOrExit());
