import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

const secretKeys = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'secret',
  'apiKey',
  'api_key',
  'x-api-key',
];

/** Which service writes, and from which level on. */
export interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  readonly destination?: DestinationStream;
}

/**
 * A structured logger: JSON lines with ISO time, level as a word, the service's name, and errors with their causes under
 * `err`. Values under names of secrets are replaced, at the top and two levels down.
 */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const paths = secretKeys.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]);
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths, censor: '***' },
  };
  return destination ? pino(options, destination) : pino(options);
}

export type { Logger };
