import type { Dialect } from '@runlog/hosting';
import {
  createMetrics,
  startTracing,
  watchClock,
  watchHistories,
  type Logger,
  type ShutdownStep,
} from '@runlog/service';

import type { GatewayConfig } from '../config.js';
import type { GatewayParts } from '../gateway.module.js';
import { keepByteOrderMarks } from '../grpc/text-encoding.js';
import { watchServers } from '../metrics/store-metrics.js';
import { unlessOverloaded } from '../overload/unless-overloaded.js';
import { watchLoad } from '../overload/watch-load.js';
import { version } from '../version.js';
import { LongAnswers } from '../waiting/long-answers.js';
import { mergeDialects } from '../hosting/merge-dialects.js';
import { buildGuard } from './build-guard.js';
import { openDoors, type DoorAddresses } from './doors.js';
import { connectServers, type Servers } from './servers.js';
import { buildUseCases, type Languages } from './use-cases.js';

/** A gateway that takes requests. */
export interface RunningGateway extends DoorAddresses {
  /** All that is served, as the table of permissions names it. */
  readonly operations: readonly string[];
  /** How to end it, in this order. */
  readonly shutdown: readonly ShutdownStep[];
}

/** What a release serves: languages, and the APIs of dialects beside the native one. */
export interface Release extends Languages {
  readonly dialects: readonly Dialect[];
}

/**
 * Connects, migrates, listens. Resolves when requests are taken.
 * @throws StoreUnavailable, BusUnavailable, MigrationFailed when a server stays away; ServerUnfit, TopologyMismatch,
 * UnfitDialect
 */
export async function startGateway(
  config: GatewayConfig,
  { dialects, ...languages }: Release,
  log: Logger,
): Promise<RunningGateway> {
  const hosted = mergeDialects(dialects);
  keepByteOrderMarks();
  const stopTracing = await startTracing('gateway', config.tracesTo);
  const servers = await connectServers(config, log);
  const useCases = buildUseCases(servers, languages, config, log);
  const metrics = createMetrics('gateway');
  const watched = watchLoad(config.load, servers.store.events, metrics);
  const answers = new LongAnswers(config.waitingRequests);
  watchServers(metrics, servers, () => answers.count);
  watchClock({ metrics, log }, servers.store.clock);
  watchHistories({ metrics, log, prefix: 'runlog_append' }, servers.store.events);
  const parts: GatewayParts = {
    dialects,
    executions: unlessOverloaded(useCases.executions, watched.load),
    answers,
    probes: probesOf(servers, answers),
    metrics,
    version,
  };
  const guard = buildGuard(config.auth, hosted.permissions, servers.store, log);
  const behind: ShutdownStep[] = [
    { name: 'load', run: () => watched.stop() },
    { name: 'use cases', run: () => useCases.close() },
    { name: 'bus', run: () => servers.bus.drain() },
    { name: 'store', run: () => servers.store.close() },
    { name: 'traces', run: stopTracing },
  ];
  const doors = await openDoors(config, parts, { guard, load: watched.load, hosted }, log).catch(
    async (error: unknown) => {
      for (const step of behind) await step.run();
      throw error;
    },
  );
  if (!config.auth.required) noticeOpen(doors.addresses.http, log);
  return {
    ...doors.addresses,
    operations: doors.operations,
    shutdown: [
      // Not ready from here on; waits and streams end, so that their requests do.
      { name: 'readiness', run: () => answers.close() },
      { name: 'doors', run: () => doors.close() },
      ...behind,
    ],
  };
}

const noticeOpen = (http: string, log: Logger): void =>
  log.warn(
    { event: 'open' },
    `no authentication: whoever reaches ${http} may do everything. RUNLOG_AUTH=required asks for credentials`,
  );

const nobody = '00000000-0000-7000-8000-000000000000';

const probesOf = ({ store, bus }: Servers, answers: LongAnswers): GatewayParts['probes'] => ({
  log: () => store.events.read(nobody, { limit: 1 }),
  bus: () => bus.connected,
  closing: () => answers.closing,
});
