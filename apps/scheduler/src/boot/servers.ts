import { migrateAsOwner, openEventStore, ServerUnfit, type OpenEventStore } from '@runlog/event-store';
import { connectBus, InvalidPrefix, TopologyMismatch, type Bus } from '@runlog/messaging';
import { patiently, reasonOf, type Logger } from '@runlog/service';
import type { SchedulerConfig } from '../config.js';

/** The servers that a scheduler stands on. */
export interface Servers {
  readonly store: OpenEventStore;
  readonly bus: Bus;
  /** The key of the tokens of tasks. */
  readonly tokenKey: Uint8Array;
}

const hopeless = (error: unknown): boolean =>
  error instanceof ServerUnfit || error instanceof InvalidPrefix || error instanceof TopologyMismatch;

/** Connects to Postgres (bringing its schema up to date) and NATS, waiting for those that are not up yet. */
export async function connectServers(config: SchedulerConfig, logger: Logger): Promise<Servers> {
  const patience = (server: string) => ({
    withinMs: config.RUNLOG_START_TIMEOUT * 1_000,
    hopeless,
    onRetry: (error: unknown, attempt: number) =>
      logger.warn({ attempt, reason: reasonOf(error) }, `${server} is not ready yet, trying again`),
  });
  const store = await patiently(() => openStore(config), patience('Postgres'));
  const secret = config.RUNLOG_TASK_TOKEN_SECRET;
  const tokenKey = secret === undefined ? await store.secret('task_tokens') : Buffer.from(secret);
  const bus = await patiently(() => openBus(config, logger), patience('NATS'));
  return { store, bus, tokenKey };
}

async function openStore(config: SchedulerConfig): Promise<OpenEventStore> {
  const url = config.RUNLOG_POSTGRES_URL;
  await migrateAsOwner(url, { partitions: config.RUNLOG_PARTITIONS });
  return openEventStore({ url, service: 'scheduler', writers: config.RUNLOG_STORE_WRITERS });
}

const openBus = (config: SchedulerConfig, logger: Logger): Promise<Bus> =>
  connectBus({
    url: config.RUNLOG_NATS_URL,
    name: 'runlog scheduler',
    prefix: config.RUNLOG_SUBJECT_PREFIX,
    firstConnectMs: 1_000,
    onError: (error) => logger.warn({ err: error }, 'bus'),
  });
