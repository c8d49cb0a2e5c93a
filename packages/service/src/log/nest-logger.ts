import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

type Level = 'trace' | 'debug' | 'warn' | 'error' | 'fatal';

/** Lets Nest write through our logger; its chatter about modules and routes is debug. */
export function nestLogger(logger: Logger): LoggerService {
  const write =
    (level: Level) =>
    (message: unknown, ...rest: unknown[]): void => {
      const named = rest.at(-1);
      const component = typeof named === 'string' ? named : 'nest';
      if (message instanceof Error) logger[level]({ component, err: message }, message.message);
      else if (typeof message === 'object' && message !== null) logger[level]({ component, ...message });
      else logger[level]({ component, ...stackOf(rest) }, String(message));
    };
  return {
    log: write('debug'),
    debug: write('debug'),
    verbose: write('trace'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
}

/** Nest gives a stack as text before the name of the component, or the error itself. */
const stackOf = ([detail, component]: unknown[]): object => {
  if (detail instanceof Error) return { err: detail };
  return typeof detail === 'string' && component !== undefined ? { stack: detail } : {};
};
