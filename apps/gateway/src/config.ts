import { randomBytes } from 'node:crypto';

import { logLevel, readEnvironment } from '@runlog/service';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const count = z.coerce.number().int().min(0);

/** The environment variables of the gateway, with their defaults. */
export const gatewayEnvironment = z.object({
  RUNLOG_POSTGRES_URL: z.string().min(1),
  RUNLOG_NATS_URL: z.string().min(1),
  RUNLOG_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  /** 0 for any free port. */
  RUNLOG_HTTP_PORT: port.default(8080),
  RUNLOG_GRPC_PORT: port.default(9090),
  RUNLOG_SUBJECT_PREFIX: z.string().min(1).default('runlog'),
  /** Partitions of a new installation; one that exists keeps its count. */
  RUNLOG_PARTITIONS: count.min(1).max(1024).default(16),
  /** Bytes of one request's body. */
  RUNLOG_BODY_LIMIT: count.min(1024).default(4 * 1024 * 1024),
  /** Requests per second and client address, counted in each process; 0 for no limit. */
  RUNLOG_RATE_LIMIT: count.default(5_000),
  /** How long to wait for Postgres and NATS at the start, in seconds. */
  RUNLOG_START_TIMEOUT: count.min(1).default(60),
  /** How long requests under way may take at the end, in seconds. */
  RUNLOG_SHUTDOWN_GRACE: count.default(10),
  /** Append transactions in flight at once. */
  RUNLOG_STORE_WRITERS: count.min(1).max(64).default(1),
  /** Connections for reading. */
  RUNLOG_STORE_POOL: count.min(1).max(256).default(4),
  /** Seals page tokens; the same in all gateways that stand behind one address. Drawn at the start when left out. */
  RUNLOG_PAGE_TOKEN_SECRET: z.string().min(32).optional(),
  RUNLOG_LOG_LEVEL: logLevel(),
  /** Where spans go, by OTLP/HTTP; none are made when left out. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});

/** Where the gateway's servers are, where it listens, and its bounds. */
export interface GatewayConfig {
  readonly postgresUrl: string;
  readonly natsUrl: string;
  readonly subjectPrefix: string;
  readonly partitions: number;
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly bodyBytes: number;
  readonly requestsPerSecond: number;
  readonly startWithinMs: number;
  readonly shutdownGraceMs: number;
  readonly storeWriters: number;
  readonly storePool: number;
  readonly pageTokenKey: Uint8Array;
  readonly logLevel: string;
  readonly tracesEndpoint?: string | undefined;
  /** Accepts a Postgres that may forget what it confirmed. For tests only. */
  readonly allowUnsafeDurability?: boolean;
}

/** The configuration that an environment says. */
export const configOf = (env: z.output<typeof gatewayEnvironment>): GatewayConfig => ({
  postgresUrl: env.RUNLOG_POSTGRES_URL,
  natsUrl: env.RUNLOG_NATS_URL,
  subjectPrefix: env.RUNLOG_SUBJECT_PREFIX,
  partitions: env.RUNLOG_PARTITIONS,
  host: env.RUNLOG_HTTP_HOST,
  httpPort: env.RUNLOG_HTTP_PORT,
  grpcPort: env.RUNLOG_GRPC_PORT,
  bodyBytes: env.RUNLOG_BODY_LIMIT,
  requestsPerSecond: env.RUNLOG_RATE_LIMIT,
  startWithinMs: env.RUNLOG_START_TIMEOUT * 1_000,
  shutdownGraceMs: env.RUNLOG_SHUTDOWN_GRACE * 1_000,
  storeWriters: env.RUNLOG_STORE_WRITERS,
  storePool: env.RUNLOG_STORE_POOL,
  pageTokenKey: env.RUNLOG_PAGE_TOKEN_SECRET ? Buffer.from(env.RUNLOG_PAGE_TOKEN_SECRET) : randomBytes(32),
  logLevel: env.RUNLOG_LOG_LEVEL,
  tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
});

/** @throws InvalidEnvironment naming every variable that is missing or out of range */
export const readConfig = (): GatewayConfig => configOf(readEnvironment(gatewayEnvironment, process.env));
