import { createMetrics, startTracing, type Logger, type ShutdownStep } from '@runlog/service';

import type { GatewayConfig } from '../config.js';
import type { GatewayParts } from '../gateway.module.js';
import { watchServers } from '../metrics/store-metrics.js';
import { unlessOverloaded } from '../overload/unless-overloaded.js';
import { watchLoad } from '../overload/watch-load.js';
import { version } from '../version.js';
import { LongAnswers } from '../waiting/long-answers.js';
import { openDoors } from './doors.js';
import { connectServers, type Servers } from './servers.js';
import { buildUseCases, type Languages } from './use-cases.js';

/** A gateway that takes requests. */
export interface RunningGateway {
  /** Base URL of the HTTP API. */
  readonly http: string;
  /** host:port of the gRPC API. */
  readonly grpc: string;
  /** How to end it, in this order. */
  readonly shutdown: readonly ShutdownStep[];
}

/**
 * Connects, migrates, listens. Resolves when requests are taken.
 * @throws StoreUnavailable, BusUnavailable, MigrationFailed when a server stays away; ServerUnfit, TopologyMismatch
 */
export async function startGateway(
  config: GatewayConfig,
  languages: Languages,
  log: Logger,
): Promise<RunningGateway> {
  const stopTracing = await startTracing('gateway', config.tracesTo);
  const servers = await connectServers(config, log);
  const useCases = buildUseCases(servers, languages, config, log);
  const metrics = createMetrics('gateway');
  const watched = watchLoad(config.load, servers.store.events, metrics);
  const answers = new LongAnswers(config.waitingRequests);
  watchServers(metrics, servers, () => answers.count);
  const parts: GatewayParts = {
    executions: unlessOverloaded(useCases.executions, watched.load),
    answers,
    probes: probesOf(servers, answers),
    metrics,
    version,
  };
  const doors = await openDoors(config, parts, watched.load, log);
  return {
    http: doors.http,
    grpc: doors.grpc,
    shutdown: [
      // Not ready from here on; waits and streams end, so that their requests do.
      { name: 'readiness', run: () => answers.close() },
      { name: 'doors', run: () => doors.close() },
      { name: 'load', run: () => watched.stop() },
      { name: 'use cases', run: () => useCases.close() },
      { name: 'bus', run: () => servers.bus.drain() },
      { name: 'store', run: () => servers.store.close() },
      { name: 'traces', run: stopTracing },
    ],
  };
}

const nobody = '00000000-0000-7000-8000-000000000000';

const probesOf = ({ store, bus }: Servers, answers: LongAnswers): GatewayParts['probes'] => ({
  log: () => store.events.read(nobody, { limit: 1 }),
  bus: () => bus.connected,
  closing: () => answers.closing,
});
