import type { Logger } from 'pino';

/** One step of a shutdown, with the name that a log shows. */
export interface ShutdownStep {
  readonly name: string;
  run(): void | Promise<void>;
}

/**
 * Ends the process in order: on SIGTERM or SIGINT the steps run one after the other, each failure logged, then the
 * process exits with 0. A second signal, or the end of the grace time, exits at once with 1. An uncaught error is
 * logged as fatal and exits with 1: what the process held is in the log of executions.
 */
export function onShutdown(steps: readonly ShutdownStep[], logger: Logger, graceMs = 10_000): void {
  let ending = false;
  const end = (signal: string): void => {
    if (ending) process.exit(1);
    ending = true;
    logger.info({ signal }, 'shutting down');
    // Keeps the process alive: a step that waits for nothing must not look like a clean end.
    setTimeout(() => {
      logger.error({ graceMs }, 'the grace time is over');
      process.exit(1);
    }, graceMs);
    void runAll(steps, logger).then(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  const fatal = (err: unknown): void => {
    logger.fatal({ err }, 'uncaught');
    process.exit(1);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);
}

async function runAll(steps: readonly ShutdownStep[], logger: Logger): Promise<void> {
  for (const step of steps) {
    try {
      await step.run();
    } catch (err) {
      logger.error({ err, step: step.name }, 'a step of the shutdown failed');
    }
  }
}
