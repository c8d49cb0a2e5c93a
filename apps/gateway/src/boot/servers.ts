import { migrateAsOwner, openEventStore, ServerUnfit, type OpenEventStore } from '@runlog/event-store';
import { connectBus, ensureTopology, InvalidPrefix, TopologyMismatch, type Bus } from '@runlog/messaging';
import { patiently, reasonOf, type Logger, type Patience } from '@runlog/service';

import type { GatewayConfig } from '../config.js';

/** The servers that the gateway stands on, connected and in shape. */
export interface Servers {
  readonly store: OpenEventStore;
  readonly bus: Bus;
}

const oneTryMs = 1_000;

const hopeless = (error: unknown): boolean =>
  error instanceof ServerUnfit || error instanceof InvalidPrefix || error instanceof TopologyMismatch;

/**
 * Connects to Postgres and NATS, waiting for those that are not up yet, and brings both to this release's shape where
 * its logins may.
 * @throws the last error when the time is over, or at once when only an operator can help.
 */
export async function connectServers(config: GatewayConfig, log: Logger): Promise<Servers> {
  const [store, bus] = await Promise.allSettled([
    patiently(() => openStore(config), patience(config, log, 'Postgres')),
    patiently(() => openBus(config, log), patience(config, log, 'NATS')),
  ]);
  if (store.status === 'fulfilled' && bus.status === 'fulfilled') {
    // Whoever logs in with rights of a gateway's own finds the streams made, by a scheduler or by the migrator.
    if (bus.value.login === undefined)
      await ensureTopology(bus.value, { partitions: store.value.cluster.partitions });
    return { store: store.value, bus: bus.value };
  }
  if (store.status === 'fulfilled') await store.value.close();
  if (bus.status === 'fulfilled') await bus.value.close();
  throw store.status === 'rejected' ? store.reason : (bus as PromiseRejectedResult).reason;
}

const patience = ({ startWithinMs }: GatewayConfig, log: Logger, server: string): Patience => ({
  withinMs: startWithinMs,
  hopeless,
  onRetry: (error, attempt) =>
    log.warn({ attempt, reason: reasonOf(error) }, `${server} is not ready yet, trying again`),
});

async function openStore(config: GatewayConfig): Promise<OpenEventStore> {
  const { postgresUrl: url, partitions, storeWriters: writers, storePool: pool } = config;
  await migrateAsOwner(url, { partitions });
  return openEventStore({
    url,
    service: 'gateway',
    writers,
    pool,
    ...(config.allowUnsafeDurability && { allowUnsafeDurability: true }),
  });
}

async function openBus(config: GatewayConfig, log: Logger): Promise<Bus> {
  const bus = await connectBus({
    url: config.natsUrl,
    name: 'runlog gateway',
    prefix: config.subjectPrefix,
    // What this process commits, its own waiters hear without the bus.
    echo: false,
    firstConnectMs: oneTryMs,
    onError: (err) => log.warn({ err }, 'bus'),
  });
  bus.on('disconnected', () => log.warn({}, 'the bus is away'));
  bus.on('reconnected', ({ serverChanged }) => log.info({ serverChanged }, 'the bus is back'));
  return bus;
}
