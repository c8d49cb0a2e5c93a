import { migrate, openEventStore } from '@runlog/event-store';
import { connectBus, ensureSubscriber, ensureTopology, NotAllowed } from '@runlog/messaging';
import { patiently, reasonOf } from '@runlog/service';
import type { MigratorConfig } from './environment.js';

/**
 * Brings Postgres to this release and, where NATS is named, the streams and consumers: the work of an installation
 * whose services log in with no right to it. Changes nothing where all is there.
 * @throws what the servers answered when the time is over
 */
export async function migrateServers(config: MigratorConfig, print: (line: string) => void): Promise<void> {
  const patience = (server: string) => ({
    withinMs: config.RUNLOG_START_TIMEOUT * 1_000,
    hopeless: (error: unknown) => error instanceof NotAllowed,
    onRetry: (error: unknown) => print(`${server} is not ready yet: ${reasonOf(error)}`),
  });
  const partitions = await patiently(() => migrateDatabase(config), patience('Postgres'));
  print('the database is at this release');
  const { RUNLOG_NATS_URL: url } = config;
  if (url === undefined) return;
  await patiently(() => makeStreams(config, url, partitions), patience('NATS'));
  print('the streams stand');
}

/** Answers how many partitions the installation has. */
async function migrateDatabase({
  RUNLOG_POSTGRES_URL: url,
  RUNLOG_PARTITIONS,
}: MigratorConfig): Promise<number> {
  await migrate(url, { partitions: RUNLOG_PARTITIONS });
  // Nothing is written here: whether the server keeps what it confirms is for the services to check.
  const store = await openEventStore({ url, service: 'scheduler', allowUnsafeDurability: true });
  try {
    return store.cluster.partitions;
  } finally {
    await store.close();
  }
}

async function makeStreams(
  config: MigratorConfig,
  url: readonly string[],
  partitions: number,
): Promise<void> {
  const bus = await connectBus({
    url,
    name: 'runlog migrate',
    prefix: config.RUNLOG_SUBJECT_PREFIX,
    firstConnectMs: 1_000,
  });
  try {
    await ensureTopology(bus, { partitions });
    for (const words of config.RUNLOG_SUBSCRIBERS) {
      const [name = '', ...tenant] = words.split('=');
      await ensureSubscriber(bus, { name, ...(tenant.length > 0 && { tenant: tenant.join('=') }) });
    }
  } finally {
    await bus.close();
  }
}
