import { z } from 'zod';
import { AllowList } from './guard/allow-list.js';
import { defaultHttpLimits, type HttpLimits } from './http/limits.js';

const count = z.coerce.number().int().min(1);

const allowList = z.string().transform((text, { addIssue }) => {
  try {
    return AllowList.parse(text);
  } catch (error) {
    addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is no list of targets' });
    return z.NEVER;
  }
});

const queueList = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((queue) => queue !== ''))
  .refine((queues) => queues.length > 0, 'names no queue')
  .transform((queues) => [...new Set(queues)]);

/** The environment variables of the executor, with their defaults. */
export const executorEnvironment = z.object({
  RUNLOG_NATS_URL: z.string().min(1),
  RUNLOG_SUBJECT_PREFIX: z.string().min(1).default('runlog'),
  /** Names of queues, separated by commas. */
  RUNLOG_EXECUTOR_QUEUES: queueList.prefault('default'),
  /** Attempts that run at the same time. */
  RUNLOG_EXECUTOR_SLOTS: count.max(10_000).default(64),
  /** Private and loopback targets that HTTP calls may reach: CIDRs, addresses, host names, each with `:port` or without. */
  RUNLOG_HTTP_ALLOW: allowList.prefault(''),
  /** Bytes of an answer's body, before and after decompression. */
  RUNLOG_HTTP_BODY_LIMIT: count.max(64 * 1024 * 1024).default(defaultHttpLimits.bodyBytes),
  RUNLOG_HTTP_CONNECT_TIMEOUT_MS: count.max(60_000).default(defaultHttpLimits.connectTimeoutMs),
  /** How long a call may wait for the headers of its answer, and for each further piece of the body. */
  RUNLOG_HTTP_ANSWER_TIMEOUT_MS: count.max(15 * 60_000).default(defaultHttpLimits.headersTimeoutMs),
  /** How long to wait for NATS at the start, in seconds. */
  RUNLOG_START_TIMEOUT: count.default(60),
  /** How long attempts under way may take at the end, in seconds; the rest is handed to others. */
  RUNLOG_SHUTDOWN_GRACE: z.coerce.number().int().min(0).default(6),
  RUNLOG_HEALTH_HOST: z.string().min(1).default('127.0.0.1'),
  /** 0 for any free port. */
  RUNLOG_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(8082),
});

/** Where the executor's bus is, what it serves, and its bounds. */
export interface ExecutorConfig {
  readonly natsUrl: string;
  readonly subjectPrefix: string;
  readonly queues: readonly string[];
  readonly slots: number;
  readonly http: { readonly allow: AllowList; readonly limits: HttpLimits };
  readonly startWithinMs: number;
  readonly shutdownGraceMs: number;
  readonly health: { readonly host: string; readonly port: number };
}

/** The configuration that an environment says. */
export const configOf = (env: z.output<typeof executorEnvironment>): ExecutorConfig => ({
  natsUrl: env.RUNLOG_NATS_URL,
  subjectPrefix: env.RUNLOG_SUBJECT_PREFIX,
  queues: env.RUNLOG_EXECUTOR_QUEUES,
  slots: env.RUNLOG_EXECUTOR_SLOTS,
  http: {
    allow: env.RUNLOG_HTTP_ALLOW,
    limits: {
      ...defaultHttpLimits,
      bodyBytes: env.RUNLOG_HTTP_BODY_LIMIT,
      connectTimeoutMs: env.RUNLOG_HTTP_CONNECT_TIMEOUT_MS,
      headersTimeoutMs: env.RUNLOG_HTTP_ANSWER_TIMEOUT_MS,
      idleTimeoutMs: env.RUNLOG_HTTP_ANSWER_TIMEOUT_MS,
    },
  },
  startWithinMs: env.RUNLOG_START_TIMEOUT * 1_000,
  shutdownGraceMs: env.RUNLOG_SHUTDOWN_GRACE * 1_000,
  health: { host: env.RUNLOG_HEALTH_HOST, port: env.RUNLOG_HEALTH_PORT },
});
