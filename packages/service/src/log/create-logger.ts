import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { redactFacts, redactText } from './redaction.js';

/** Which service writes, and from which level on. */
export interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  readonly destination?: DestinationStream;
}

/**
 * A structured logger: JSON lines with ISO time, level as a word, the service's name, and errors with their causes under
 * `err`. Values under names of secrets are replaced at any depth, as are credentials within texts and addresses. Ids are
 * fields: `executionId`, `step`, `attempt`; a child logger carries its `component`.
 */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: redactFacts,
    },
    // Errors are written by the redaction already.
    serializers: { err: (written: unknown) => written },
    hooks: {
      logMethod(
        this: Logger,
        [first, ...rest]: Parameters<Logger['info']>,
        method: (...line: Parameters<Logger['info']>) => void,
      ): void {
        if (typeof first === 'string') {
          method.call(this, redactText(first), ...rest);
          return;
        }
        const [message, ...parameters] = rest;
        method.call(this, first, typeof message === 'string' ? redactText(message) : message, ...parameters);
      },
    },
  };
  // At once, as pino would not: lines keep their order, and none is lost when the process exits right after it.
  const logger: Logger = pino(options, destination ?? pino.destination({ fd: 1, sync: true }));
  // pino formats the bindings of the first logger only; children inherit this.
  const child = logger.child;
  logger.child = function redactedChild(this: Logger, bindings: object, childOptions?: object) {
    return child.call(this, redactFacts(bindings), childOptions);
  } as typeof logger.child;
  return logger;
}

export type { Logger };
