import 'reflect-metadata';
import { configOrExit, createLogger, limitHeapGrowth, onShutdown, ready } from '@runlog/service';
import { readConfig, type ExecutorConfig } from './config.js';
import { startExecutor } from './start-executor.js';

/** Longer than the handing back that follows the grace of attempts. */
const extraGraceMs = 3_500;

async function main(config: ExecutorConfig): Promise<void> {
  const logger = createLogger({ service: 'executor', level: config.logLevel });
  try {
    const executor = await startExecutor(config, logger);
    onShutdown(executor.shutdown, logger, config.shutdownGraceMs + extraGraceMs);
    ready(logger, { health: executor.healthUrl });
  } catch (err) {
    logger.fatal({ err }, 'the executor does not start');
    process.exit(1);
  }
}

limitHeapGrowth();
await main(configOrExit(readConfig));
