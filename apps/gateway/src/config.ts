import { randomBytes } from 'node:crypto';

import {
  host,
  logLevel,
  natsUrl,
  port,
  postgresUrl,
  readEnvironment,
  subjectPrefix,
  wholeNumber,
} from '@runlog/service';
import type { QuotaLimits } from '@runlog/executions';
import { z } from 'zod';

import { authEnvironment, authOf, type AuthConfig } from './auth/auth-config.js';
import type { LoadLimits } from './overload/load.js';
import { tlsEnvironment, tlsOf, type TlsConfig } from './tls/tls-config.js';

/** The environment variables of the gateway, with their defaults. */
export const gatewayEnvironment = z.object({
  RUNLOG_POSTGRES_URL: postgresUrl(),
  RUNLOG_NATS_URL: natsUrl(),
  RUNLOG_SUBJECT_PREFIX: subjectPrefix(),
  /** Partitions of a new installation; one that exists keeps its count. */
  RUNLOG_PARTITIONS: wholeNumber(1, 1024, 16),
  RUNLOG_HTTP_HOST: host(),
  RUNLOG_HTTP_PORT: port(8080),
  RUNLOG_GRPC_PORT: port(9090),
  ...tlsEnvironment,
  /** Bytes of one request's body, or of one gRPC message. */
  RUNLOG_BODY_LIMIT: wholeNumber(1024, 64 * 1024 * 1024, 4 * 1024 * 1024),
  /** Requests per second and client address, counted in each process; 0 for no limit. */
  RUNLOG_RATE_LIMIT: wholeNumber(0, 1_000_000_000, 10_000),
  /** What each tenant may have, 0 for no limit: starts a second in each process, executions that run at once, and that wait. */
  RUNLOG_TENANT_STARTS_PER_SECOND: wholeNumber(0, 1_000_000_000, 0),
  RUNLOG_TENANT_RUNNING_EXECUTIONS: wholeNumber(0, 1_000_000_000, 0),
  RUNLOG_TENANT_QUEUED_EXECUTIONS: wholeNumber(0, 1_000_000_000, 10_000),
  /** What each tenant may keep, 0 for no limit: timers that run, and bytes of histories. */
  RUNLOG_TENANT_TIMERS: wholeNumber(0, 1_000_000_000, 0),
  RUNLOG_TENANT_STORED_BYTES: wholeNumber(0, Number.MAX_SAFE_INTEGER, 0),
  /** Waits and streams that may be open at once in each process. */
  RUNLOG_WAITING_LIMIT: wholeNumber(1, 1_000_000, 10_000),
  /** Requests that are being worked on at once in each process, waits included, and bytes of their bodies. */
  RUNLOG_INFLIGHT_REQUESTS: wholeNumber(1, 10_000_000, 20_000),
  RUNLOG_INFLIGHT_BYTES: wholeNumber(1, 64 * 1024 ** 3, 256 * 1024 * 1024),
  /** How late the event loop may be, and how long a commit may take, before requests are refused; milliseconds. */
  RUNLOG_LOOP_DELAY_LIMIT_MS: wholeNumber(1, 3_600_000, 1_000),
  RUNLOG_COMMIT_LIMIT_MS: wholeNumber(1, 3_600_000, 5_000),
  RUNLOG_LOG_LEVEL: logLevel(),
  /** How long to wait for Postgres and NATS at the start, in seconds. */
  RUNLOG_START_TIMEOUT: wholeNumber(1, 3_600, 60),
  /** How long requests under way may take at the end, in seconds. */
  RUNLOG_SHUTDOWN_GRACE: wholeNumber(0, 3_600, 6),
  /** Append transactions in flight at once. */
  RUNLOG_STORE_WRITERS: wholeNumber(1, 64, 1),
  /** Connections for reading. */
  RUNLOG_STORE_POOL: wholeNumber(1, 256, 4),
  /** Seals page tokens; the same in all gateways behind one address. Drawn at each start when left out. */
  RUNLOG_PAGE_TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  ...authEnvironment,
  /** Where traces go by OTLP/HTTP; none are made without it. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
});

/** Where the gateway's servers are, where it listens, and its bounds. */
export interface GatewayConfig {
  readonly postgresUrl: string;
  readonly natsUrl: readonly string[];
  readonly subjectPrefix: string;
  readonly partitions: number;
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly tls?: TlsConfig | undefined;
  readonly bodyBytes: number;
  readonly requestsPerSecond: number;
  readonly waitingRequests: number;
  readonly load: LoadLimits;
  readonly quotas: QuotaLimits;
  readonly logLevel: string;
  readonly startWithinMs: number;
  readonly shutdownGraceMs: number;
  readonly storeWriters: number;
  readonly storePool: number;
  readonly pageTokenKey: Uint8Array;
  readonly auth: AuthConfig;
  readonly tracesTo?: string | undefined;
  /** Accepts a Postgres that may forget what it confirmed. For tests only: no variable sets it. */
  readonly allowUnsafeDurability?: boolean;
}

/**
 * The configuration that the environment says.
 * @throws InvalidEnvironment naming every variable that is missing or out of range
 */
export function readConfig(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): GatewayConfig {
  const env = readEnvironment(gatewayEnvironment, variables);
  const secret = env.RUNLOG_PAGE_TOKEN_SECRET;
  return {
    postgresUrl: env.RUNLOG_POSTGRES_URL,
    natsUrl: env.RUNLOG_NATS_URL,
    subjectPrefix: env.RUNLOG_SUBJECT_PREFIX,
    partitions: env.RUNLOG_PARTITIONS,
    host: env.RUNLOG_HTTP_HOST,
    httpPort: env.RUNLOG_HTTP_PORT,
    grpcPort: env.RUNLOG_GRPC_PORT,
    tls: tlsOf(env),
    bodyBytes: env.RUNLOG_BODY_LIMIT,
    requestsPerSecond: env.RUNLOG_RATE_LIMIT,
    waitingRequests: env.RUNLOG_WAITING_LIMIT,
    quotas: {
      startsPerSecond: env.RUNLOG_TENANT_STARTS_PER_SECOND,
      runningExecutions: env.RUNLOG_TENANT_RUNNING_EXECUTIONS,
      queuedExecutions: env.RUNLOG_TENANT_QUEUED_EXECUTIONS,
      timers: env.RUNLOG_TENANT_TIMERS,
      storedBytes: env.RUNLOG_TENANT_STORED_BYTES,
    },
    load: {
      requests: env.RUNLOG_INFLIGHT_REQUESTS,
      bytes: env.RUNLOG_INFLIGHT_BYTES,
      loopDelayMs: env.RUNLOG_LOOP_DELAY_LIMIT_MS,
      commitMs: env.RUNLOG_COMMIT_LIMIT_MS,
    },
    logLevel: env.RUNLOG_LOG_LEVEL,
    startWithinMs: env.RUNLOG_START_TIMEOUT * 1_000,
    shutdownGraceMs: env.RUNLOG_SHUTDOWN_GRACE * 1_000,
    storeWriters: env.RUNLOG_STORE_WRITERS,
    storePool: env.RUNLOG_STORE_POOL,
    pageTokenKey: secret === undefined ? randomBytes(32) : Buffer.from(secret),
    auth: authOf(env, env.RUNLOG_HTTP_HOST),
    tracesTo: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}
