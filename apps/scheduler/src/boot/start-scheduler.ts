import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { NestFactory } from '@nestjs/core';
import { InboxSource, KeepHandlerErrors, onAnyHint, RunlogTransport, StreamWatch } from '@runlog/messaging';
import { nestLogger, type Logger, type Metrics } from '@runlog/service';
import { repeat } from '../clock.js';
import type { SchedulerConfig } from '../config.js';
import { followerLeases, partitionLease } from '../partitions/lease-names.js';
import { Ownership } from '../partitions/ownership.js';
import { SchedulerModule } from '../scheduler.module.js';
import { compose, type Parts } from './compose.js';
import { routeLeases } from './lease-router.js';
import { measure } from './measure.js';
import { connectServers, type Servers } from './servers.js';
import { ServiceReporter } from './service-reporter.js';

/** How long messages in hand may take at the end, in milliseconds. */
const settleMs = 5_000;

/** How often the log's partitions of the next months are looked after. */
const partitionsEveryMs = 24 * 3_600_000;

/** A scheduler at work. */
export interface RunningScheduler {
  /** Undefined while all is well, else what is not. */
  problem(): string | undefined;
  /** Gives its partitions back, finishes what is in hand, disconnects. */
  close(): Promise<void>;
}

/** Connects, puts the loops together, and serves its share of the partitions; resolves when it does. */
export async function startScheduler(
  config: SchedulerConfig,
  logger: Logger,
  metrics: Metrics,
): Promise<RunningScheduler> {
  const servers = await connectServers(config, logger);
  const { store, bus } = servers;
  const report = new ServiceReporter(logger, metrics);
  const parts = compose(servers, config, report);
  const { scheduler, service, followers, inbox, direct, owners, hands, outward, evaluator } = parts;
  const watch = new StreamWatch(bus, { partitions: store.cluster.partitions });
  await watch.start();
  const endings = listen(servers, parts, logger);
  const app = await NestFactory.createMicroservice(SchedulerModule.with(scheduler), {
    strategy: new RunlogTransport(new InboxSource([inbox, direct], settleMs)),
    logger: nestLogger(logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new KeepHandlerErrors());
  await app.listen();
  const ownership = ownershipOf(servers, parts, (error) => report.failed('leases', error));
  measure(metrics, {
    scheduler,
    service,
    inboxes: [inbox, direct],
    hands,
    projector: store.projector,
    deadLetters: store.deadLetters,
  });
  await ownership.start();
  service.start();
  const prepare = (): Promise<void> =>
    store.ensurePartitions().catch((error: unknown) => report.failed('log partitions', error));
  endings.push(repeat(parts.clock, partitionsEveryMs, () => void prepare()));

  return {
    problem: () => (bus.connected ? undefined : 'NATS is away'),
    close: async () => {
      service.stop();
      await ownership.stop();
      owners.stop();
      await app.close();
      await followers.stop();
      await scheduler.stop();
      for (const end of endings) end();
      watch.stop();
      hands.close();
      outward.close();
      await evaluator.close();
      await store.close();
      await bus.close();
    },
  };
}

function listen(
  { store, bus }: Servers,
  { service, followers, outward, poison }: Parts,
  logger: Logger,
): (() => void)[] {
  return [
    bus.on('lost', (loss) => {
      logger.warn({ loss }, 'the bus lost what it held; looking at everything that is open');
      service.busLost();
      followers.wake();
    }),
    poison.listen(bus),
    onAnyHint(bus, 'gateway', () => followers.wake()),
    store.events.onCommitted((batch) => {
      outward.hints.publish(batch);
      followers.wake();
    }),
  ];
}

function ownershipOf(
  { store }: Servers,
  { service, followers, clock }: Parts,
  failed: (error: unknown) => void,
): Ownership {
  const { partitions } = store.cluster;
  return new Ownership({
    owner: `${hostname()}:${process.pid}:${randomUUID()}`,
    leases: store.leases,
    groups: [
      Array.from({ length: partitions }, (_, partition) => partitionLease(partition)),
      Object.values(followerLeases),
    ],
    holder: routeLeases(service, followers),
    clock,
    failed,
  });
}
