import {
  host,
  logLevel,
  names,
  natsUrl,
  port,
  readEnvironment,
  subjectPrefix,
  wholeNumber,
} from '@runlog/service';
import { z } from 'zod';
import { AllowList } from './guard/allow-list.js';
import { defaultHttpLimits } from './http/limits.js';
import type { StorageSettings } from './object-storage/settings.js';
import { readStorageUrl, storageOf } from './object-storage/storage-environment.js';
import type { OutboundOptions } from './outbound/callers.js';

const quarterHourMs = 15 * 60_000;

/** The environment variables of the executor, with their defaults. */
export const executorEnvironment = z
  .object({
    RUNLOG_NATS_URL: natsUrl(),
    RUNLOG_SUBJECT_PREFIX: subjectPrefix(),
    /** Names of queues, separated by commas. */
    RUNLOG_EXECUTOR_QUEUES: names('default').refine((queues) => queues.length > 0, 'names no queue'),
    /** Attempts that run at the same time. */
    RUNLOG_EXECUTOR_SLOTS: wholeNumber(1, 10_000, 64),
    /** Private and loopback targets that calls and queries may reach: CIDRs, addresses, host names, each with `:port` or without. */
    RUNLOG_HTTP_ALLOW: z.string().default('').transform(readAllowList),
    /** Bytes of an answer's body, before and after decompression. */
    RUNLOG_HTTP_BODY_LIMIT: wholeNumber(1, 64 * 1024 * 1024, defaultHttpLimits.bodyBytes),
    RUNLOG_HTTP_CONNECT_TIMEOUT_MS: wholeNumber(1, 60_000, defaultHttpLimits.connectTimeoutMs),
    /** How long a call may wait for the headers of its answer, and for each further piece of the body. */
    RUNLOG_HTTP_ANSWER_TIMEOUT_MS: wholeNumber(1, quarterHourMs, defaultHttpLimits.headersTimeoutMs),
    /** Where secrets lie that calls and queries refer to: `<tenant>/<name>`, a file each. */
    RUNLOG_SECRETS_DIR: z.string().min(1).optional(),
    /** Where `object-storage` tasks read and write: the URL of an S3-compatible storage; without it they fail. */
    RUNLOG_S3_ENDPOINT: z.string().default('').transform(readStorageUrl),
    RUNLOG_S3_REGION: z.string().min(1).default('us-east-1'),
    /** The access key of tenants that have none of their own among the secrets; both parts or none. */
    RUNLOG_S3_KEY_ID: z.string().min(1).optional(),
    RUNLOG_S3_SECRET_KEY: z.string().min(1).optional(),
    /** Unanswered calls in a row after which a target is left alone for a moment; 0 for never. */
    RUNLOG_HTTP_BREAKER: wholeNumber(0, 1_000_000, defaultHttpLimits.failuresInARow),
    RUNLOG_HEALTH_HOST: host(),
    RUNLOG_HEALTH_PORT: port(8082),
    RUNLOG_LOG_LEVEL: logLevel(),
    /** How long to wait for NATS at the start, in seconds. */
    RUNLOG_START_TIMEOUT: wholeNumber(1, 3_600, 60),
    /** How long attempts under way may take at the end, in seconds; what is left is handed to others. */
    RUNLOG_SHUTDOWN_GRACE: wholeNumber(0, 3_600, 6),
    /** Where traces go by OTLP/HTTP; none are made without it. */
    OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  })
  .refine((env) => (env.RUNLOG_S3_KEY_ID === undefined) === (env.RUNLOG_S3_SECRET_KEY === undefined), {
    path: ['RUNLOG_S3_SECRET_KEY'],
    message: 'goes with RUNLOG_S3_KEY_ID: both or none',
  });

/** Where the executor's bus is, what it serves, and its bounds. */
export interface ExecutorConfig {
  readonly natsUrl: readonly string[];
  readonly subjectPrefix: string;
  readonly queues: readonly string[];
  readonly slots: number;
  readonly http: OutboundOptions;
  readonly storage?: StorageSettings | undefined;
  readonly secretsDir?: string | undefined;
  readonly health: { readonly host: string; readonly port: number };
  readonly logLevel: string;
  readonly startWithinMs: number;
  readonly shutdownGraceMs: number;
  readonly tracesTo?: string | undefined;
}

/**
 * The configuration that the environment says.
 * @throws InvalidEnvironment naming every variable that is missing or out of range
 */
export function readConfig(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): ExecutorConfig {
  const env = readEnvironment(executorEnvironment, variables);
  return {
    natsUrl: env.RUNLOG_NATS_URL,
    subjectPrefix: env.RUNLOG_SUBJECT_PREFIX,
    queues: [...new Set(env.RUNLOG_EXECUTOR_QUEUES)],
    slots: env.RUNLOG_EXECUTOR_SLOTS,
    http: {
      allow: env.RUNLOG_HTTP_ALLOW,
      limits: {
        ...defaultHttpLimits,
        bodyBytes: env.RUNLOG_HTTP_BODY_LIMIT,
        connectTimeoutMs: env.RUNLOG_HTTP_CONNECT_TIMEOUT_MS,
        headersTimeoutMs: env.RUNLOG_HTTP_ANSWER_TIMEOUT_MS,
        idleTimeoutMs: env.RUNLOG_HTTP_ANSWER_TIMEOUT_MS,
        failuresInARow: env.RUNLOG_HTTP_BREAKER,
      },
    },
    storage: storageOf(env),
    secretsDir: env.RUNLOG_SECRETS_DIR,
    health: { host: env.RUNLOG_HEALTH_HOST, port: env.RUNLOG_HEALTH_PORT },
    logLevel: env.RUNLOG_LOG_LEVEL,
    startWithinMs: env.RUNLOG_START_TIMEOUT * 1_000,
    shutdownGraceMs: env.RUNLOG_SHUTDOWN_GRACE * 1_000,
    tracesTo: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}

function readAllowList(text: string, { addIssue }: { addIssue(issue: string): void }): AllowList {
  try {
    return AllowList.parse(text);
  } catch (error) {
    addIssue(error instanceof Error ? error.message : 'is no list of targets');
    return z.NEVER;
  }
}
