import { migrate, openEventStore, ServerUnfit, type OpenEventStore } from '@runlog/event-store';
import { connectBus, ensureTopology, InvalidPrefix, TopologyMismatch, type Bus } from '@runlog/messaging';

import type { GatewayConfig } from '../config.js';
import type { Log } from './log.js';
import { patiently } from './patiently.js';

/** The servers that the gateway stands on, connected and in shape. */
export interface Servers {
  readonly store: OpenEventStore;
  readonly bus: Bus;
}

const hopeless = (error: unknown): boolean =>
  error instanceof ServerUnfit || error instanceof InvalidPrefix || error instanceof TopologyMismatch;

/**
 * Connects to Postgres and NATS, waiting for those that are not up yet, and brings both to this release's shape.
 * @throws the last error when the time is over, or at once when only an operator can help.
 */
export async function connectServers(config: GatewayConfig, log: Log): Promise<Servers> {
  const opening = patiently(() => openStore(config), patience(config, log, 'Postgres'));
  const dialling = patiently(() => openBus(config, log), patience(config, log, 'NATS'));
  const [store, bus] = await Promise.allSettled([opening, dialling]);
  if (store.status === 'fulfilled' && bus.status === 'fulfilled') {
    await ensureTopology(bus.value, { partitions: store.value.cluster.partitions });
    return { store: store.value, bus: bus.value };
  }
  if (store.status === 'fulfilled') await store.value.close();
  if (bus.status === 'fulfilled') await bus.value.close();
  throw store.status === 'rejected' ? store.reason : (bus as PromiseRejectedResult).reason;
}

const patience = ({ startWithinMs }: GatewayConfig, log: Log, server: string) => ({
  withinMs: startWithinMs,
  hopeless,
  onRetry: (error: unknown, attempt: number) =>
    log.warn({ attempt, reason: reasonOf(error) }, `${server} is not ready yet, trying again`),
});

async function openStore(config: GatewayConfig): Promise<OpenEventStore> {
  const { postgresUrl: url, partitions, storeWriters: writers, storePool: pool } = config;
  await migrate(url, { partitions });
  return openEventStore({
    url,
    writers,
    pool,
    ...(config.allowUnsafeDurability && { allowUnsafeDurability: true }),
  });
}

const openBus = (config: GatewayConfig, log: Log): Promise<Bus> =>
  connectBus({
    url: config.natsUrl,
    name: 'runlog gateway',
    prefix: config.subjectPrefix,
    firstConnectMs: 1_000,
    onError: (error) => log.warn({ reason: reasonOf(error) }, 'a notice could not be handled'),
  });

/** The message of an error with those of its causes: what a person needs to know. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${reasonOf(error.cause)}` : error.message;
}
