import 'reflect-metadata';
import { configOrExit, createLogger, limitHeapGrowth, onShutdown, ready } from '@runlog/service';

import { releasedDialects } from './boot/dialects.js';
import { releasedLanguages } from './boot/languages.js';
import { startGateway } from './boot/start-gateway.js';
import { readConfig, type GatewayConfig } from './config.js';

/** What closing connections may take behind the grace of requests. */
const extraGraceMs = 4_000;

async function main(config: GatewayConfig): Promise<void> {
  const logger = createLogger({ service: 'gateway', level: config.logLevel });
  try {
    const languages = releasedLanguages();
    const gateway = await startGateway(config, { ...languages, dialects: releasedDialects }, logger);
    const steps = [...gateway.shutdown, { name: 'expressions', run: () => languages.close() }];
    onShutdown(steps, logger, config.shutdownGraceMs + extraGraceMs);
    const { http, grpc, https, grpcTls } = gateway;
    ready(logger, { http, grpc, ...(https && { https }), ...(grpcTls && { grpcTls }) });
  } catch (err) {
    logger.fatal({ err }, 'the gateway does not start');
    process.exit(1);
  }
}

limitHeapGrowth();
await main(configOrExit(readConfig));
