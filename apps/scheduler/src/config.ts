import { z } from 'zod';
import {
  byteSize,
  host,
  logLevel,
  natsUrl,
  port,
  postgresUrl,
  readEnvironment,
  subjectPrefix,
  wholeNumber,
} from '@runlog/service';

/** The environment variables of the scheduler, with their defaults. */
export const schedulerEnvironment = z.object({
  RUNLOG_POSTGRES_URL: postgresUrl(),
  RUNLOG_NATS_URL: natsUrl(),
  RUNLOG_SUBJECT_PREFIX: subjectPrefix(),
  /** Partitions of a new installation; one that exists keeps its count. */
  RUNLOG_PARTITIONS: wholeNumber(1, 1_024, 16),
  RUNLOG_HEALTH_HOST: host(),
  /** 0 for any free port. */
  RUNLOG_HEALTH_PORT: port(8081),
  /** Executions kept in memory at most; a further one costs a read. */
  RUNLOG_SCHEDULER_CACHE: wholeNumber(1, 10_000_000, 20_000),
  /** The same in bytes of their states as JSON. */
  RUNLOG_SCHEDULER_CACHE_SIZE: byteSize('1MiB', '16GiB', '128MiB'),
  /** Append transactions in flight at once. */
  RUNLOG_STORE_WRITERS: wholeNumber(1, 64, 2),
  /** Worker threads that evaluate users' expressions. */
  RUNLOG_EXPRESSION_WORKERS: wholeNumber(1, 64, 1),
  /** Whether reports have to bring the token of their task; optional only while older workers are at work. */
  RUNLOG_TASK_TOKENS: z.enum(['required', 'optional'], 'must be required or optional').default('required'),
  /** The key of these tokens, instead of the one that the migrator drew. */
  RUNLOG_TASK_TOKEN_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  /** Whether the ends of executions' chains are sealed. */
  RUNLOG_SEALS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  /** How long to wait for Postgres and NATS at the start, in seconds. */
  RUNLOG_START_TIMEOUT: wholeNumber(1, 3_600, 60),
  /** What each tenant may have, 0 for no limit, as the gateways are told: executions that run at once, and that wait, timers and bytes. */
  RUNLOG_TENANT_RUNNING_EXECUTIONS: wholeNumber(0, 1_000_000_000, 0),
  RUNLOG_TENANT_QUEUED_EXECUTIONS: wholeNumber(0, 1_000_000_000, 10_000),
  RUNLOG_TENANT_TIMERS: wholeNumber(0, 1_000_000_000, 0),
  RUNLOG_TENANT_STORED_BYTES: wholeNumber(0, Number.MAX_SAFE_INTEGER, 0),
  RUNLOG_LOG_LEVEL: logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});

/** What the environment says. */
export type SchedulerConfig = Readonly<z.output<typeof schedulerEnvironment>>;

/** @throws InvalidEnvironment naming every variable that is missing or out of range */
export const readConfig = (): SchedulerConfig => readEnvironment(schedulerEnvironment, process.env);

/** The servers that a command of an operator works on. @throws InvalidEnvironment */
export const readServers = (): Pick<
  SchedulerConfig,
  'RUNLOG_POSTGRES_URL' | 'RUNLOG_NATS_URL' | 'RUNLOG_SUBJECT_PREFIX'
> =>
  readEnvironment(
    schedulerEnvironment.pick({
      RUNLOG_POSTGRES_URL: true,
      RUNLOG_NATS_URL: true,
      RUNLOG_SUBJECT_PREFIX: true,
    }),
    process.env,
  );
