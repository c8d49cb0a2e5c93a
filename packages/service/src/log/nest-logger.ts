import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Lets Nest write through our logger; its chatter about modules and routes is debug. */
export function nestLogger(logger: Logger): LoggerService {
  const facts = (parameters: unknown[]): object => {
    const component = parameters.at(-1);
    return typeof component === 'string' ? { component } : { component: 'nest' };
  };
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(facts(rest), String(message)),
    debug: (message: unknown, ...rest: unknown[]) => logger.debug(facts(rest), String(message)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.trace(facts(rest), String(message)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(facts(rest), String(message)),
    error: (message: unknown, ...rest: unknown[]) => {
      if (message instanceof Error) logger.error({ ...facts(rest), err: message }, message.message);
      else logger.error({ ...facts(rest), stack: rest.length > 1 ? rest[0] : undefined }, String(message));
    },
  };
}
