import { inheritedEnvironment } from '../environment.js';
import { LocalError } from '../errors.js';
import { makeDataDirectory } from './data-directory.js';
import { Keeper, type KeeperOptions } from './keeper.js';
import { lockDirectory } from './lock.js';
import type { PlatformOptions } from './options.js';
import { StartedParts, type Platform } from './platform.js';
import { requireFreePorts } from './preflight.js';
import type { ServiceAddresses } from './ready-line.js';
import { serviceEnvironment, type ServerUrls } from './service-environment.js';
import { builtServices, serviceNames, type ServiceKind } from './service-kind.js';
import { ServiceProcess, type Environment } from './service-process.js';
import { startServers } from './start-servers.js';

const readyTimeoutMs = 60_000;
const graceMs = 10_000;
/** What a supervisor that was killed left running is gone by then. */
const orphansLeaveMs = 15_000;

/**
 * Starts the servers that are not given, then the services, and resolves when all are ready; from then
 * on what dies is started again (unless `restart` is false). When it throws, nothing of it runs any more.
 * Throws `LocalError`: `directory_in_use`, `directory_unusable`, `port_taken`, `service_not_ready` and
 * what the servers throw; the reason of `signal` when that is aborted.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const dataDir = await makeDataDirectory(options.dataDir);
  const lock = await lockDirectory(dataDir);
  const parts = new StartedParts(lock);
  const interrupt = (): void => void parts.stopServices();
  options.signal?.addEventListener('abort', interrupt);
  try {
    await requireFreePorts(wantedPorts(options), lock.takenOver ? orphansLeaveMs : 0);
    return await startParts(dataDir, options, parts);
  } catch (error) {
    await parts.stop();
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
  }
}

async function startParts(dataDir: string, options: PlatformOptions, parts: StartedParts): Promise<Platform> {
  const keeping = { restart: options.restart ?? true, observer: options.observer ?? {} };
  const { servers, urls } = await startServers(dataDir, options, keeping, parts);
  options.signal?.throwIfAborted();
  const processes = createServices(options, keeping, urls);
  parts.services.push(...processes.map((unit) => new Keeper(unit, keeping)));
  await Promise.all(parts.services.map((service) => service.start()));
  options.signal?.throwIfAborted();
  const { http, grpc, https, grpcTls } = processes.find(({ kind }) => kind === 'gateway')?.addresses ?? {};
  if (http === undefined || grpc === undefined) throw silentGateway();
  return {
    ...{ http, grpc, https, grpcTls, nats: urls.natsUrl, postgresUrl: urls.postgresUrl },
    ...{ dataDir, processes, servers },
    stop: () => parts.stop(),
  };
}

function createServices(
  options: PlatformOptions,
  keeping: KeeperOptions,
  urls: ServerUrls,
): ServiceProcess[] {
  const programs = { ...builtServices, ...options.programs };
  const settings = { ...options, inherited: inheritedEnvironment() };
  const tailored =
    (name: string, plain: (last: ServiceAddresses) => Environment) =>
    (last: ServiceAddresses): Environment => ({ ...plain(last), ...options.tailor?.(name, urls).env });
  const counts: readonly (readonly [ServiceKind, number | undefined])[] = [
    ['gateway', options.gateways],
    ['scheduler', options.schedulers],
    ['executor', options.executors],
  ];
  return counts.flatMap(([kind, count]) =>
    serviceNames(kind, count ?? 1).map(
      (name, index) =>
        new ServiceProcess({
          ...{ name, kind },
          program: () => options.tailor?.(name, urls).program ?? programs[kind],
          environment: tailored(name, serviceEnvironment(kind, index === 0, urls, settings)),
          readyTimeoutMs: options.readyTimeoutMs ?? readyTimeoutMs,
          graceMs: options.graceMs ?? graceMs,
          onLine: (line) => keeping.observer.line?.(name, line),
        }),
    ),
  );
}

function wantedPorts({
  httpPort = 0,
  grpcPort = 0,
  httpTlsPort = 0,
  grpcTlsPort = 0,
  natsPort = 0,
  postgresPort = 0,
  ...options
}: PlatformOptions) {
  return [
    { variable: 'RUNLOG_HTTP_PORT', port: httpPort, host: options.httpHost },
    { variable: 'RUNLOG_GRPC_PORT', port: grpcPort },
    { variable: 'RUNLOG_HTTP_TLS_PORT', port: httpTlsPort, host: options.httpHost },
    { variable: 'RUNLOG_GRPC_TLS_PORT', port: grpcTlsPort },
    { variable: 'RUNLOG_NATS_PORT', port: options.natsUrl === undefined ? natsPort : 0 },
    { variable: 'RUNLOG_POSTGRES_PORT', port: options.postgresUrl === undefined ? postgresPort : 0 },
  ];
}

function silentGateway(): LocalError {
  return new LocalError(
    'service_not_ready',
    'the gateway did not name its http and grpc addresses when it got ready',
  );
}
