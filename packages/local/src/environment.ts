import { LocalError } from './errors.js';
import type { PlatformOptions } from './platform/options.js';
import type { Environment } from './platform/service-process.js';

/** Levels of log lines, in rising order. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What `npm start` is told by its environment. */
export interface CommandSettings {
  readonly platform: PlatformOptions;
  readonly logLevel: LogLevel;
  /** The person asked for plain text (NO_COLOR). */
  readonly plain: boolean;
}

/** The variables that every process of the platform inherits from ours. */
export function inheritedEnvironment(): Environment {
  return process.env;
}

/** Reads the variables of `npm start`. Throws `bad_setting`, naming the variable and what it takes. */
export function readSettings(env: Environment): CommandSettings {
  return {
    platform: {
      dataDir: text(env, 'RUNLOG_DATA_DIR') ?? '.runlog',
      postgresUrl: url(env, 'RUNLOG_POSTGRES_URL', ['postgres:', 'postgresql:']),
      natsUrl: url(env, 'RUNLOG_NATS_URL', ['nats:', 'tls:']),
      httpHost: text(env, 'RUNLOG_HTTP_HOST'),
      httpPort: integer(env, 'RUNLOG_HTTP_PORT', 8080, 0, 65_535),
      grpcPort: integer(env, 'RUNLOG_GRPC_PORT', 9090, 0, 65_535),
      httpTlsPort: integer(env, 'RUNLOG_HTTP_TLS_PORT', undefined, 0, 65_535),
      grpcTlsPort: integer(env, 'RUNLOG_GRPC_TLS_PORT', undefined, 0, 65_535),
      natsPort: integer(env, 'RUNLOG_NATS_PORT', 4222, 0, 65_535),
      postgresPort: integer(env, 'RUNLOG_POSTGRES_PORT', 0, 0, 65_535),
      gateways: integer(env, 'RUNLOG_GATEWAYS', 1, 1, 64),
      schedulers: integer(env, 'RUNLOG_SCHEDULERS', 1, 0, 64),
      executors: integer(env, 'RUNLOG_EXECUTORS', 1, 0, 64),
    },
    logLevel: oneOf(env, 'RUNLOG_LOG_LEVEL', logLevels, 'info'),
    plain: (env['NO_COLOR'] ?? '') !== '',
  };
}

// An empty variable is how many tools spell "not set".
function text(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function integer<T extends number | undefined>(
  env: Environment,
  name: string,
  otherwise: T,
  least: number,
  most: number,
): number | T {
  const value = text(env, name);
  if (value === undefined) return otherwise;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw bad(name, value, `a whole number from ${least} to ${most}`);
}

function oneOf<T extends string>(env: Environment, name: string, choices: readonly T[], otherwise: T): T {
  const value = text(env, name);
  if (value === undefined) return otherwise;
  return choices.find((choice) => choice === value) ?? fail(bad(name, value, `one of ${choices.join(', ')}`));
}

function url(env: Environment, name: string, schemes: readonly string[]): string | undefined {
  const value = text(env, name);
  if (value === undefined) return undefined;
  const sound = value.split(',').every((one) => URL.canParse(one) && schemes.includes(new URL(one).protocol));
  // Its value may hold a password: not repeated.
  return sound ? value : fail(bad(name, undefined, `a URL that begins with ${schemes.join('// or ')}//`));
}

function bad(name: string, value: string | undefined, takes: string): LocalError {
  const got = value === undefined ? '' : `, not "${value}"`;
  return new LocalError('bad_setting', `${name} takes ${takes}${got}`, { variable: name });
}

function fail(error: LocalError): never {
  throw error;
}
