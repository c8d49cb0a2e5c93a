import type { PlatformOptions } from './options.js';
import type { ServiceAddresses } from './ready-line.js';
import type { ServiceKind } from './service-kind.js';
import type { Environment } from './service-process.js';

/** The servers that a service talks to. */
export interface ServerUrls {
  readonly postgresUrl: string;
  readonly natsUrl: string;
}

/**
 * The variables of a service process. `first` is the process that gets the ports that were asked for;
 * a gateway that starts again gets those that it had, so that its clients find it.
 */
export function serviceEnvironment(
  kind: ServiceKind,
  first: boolean,
  servers: ServerUrls,
  options: PlatformOptions & { readonly inherited: Environment },
): (last: ServiceAddresses) => Environment {
  const shared: Environment = {
    // A first workflow calls a server on the same machine; whoever sets the variable decides himself.
    RUNLOG_HTTP_ALLOW: '127.0.0.0/8,::1',
    ...options.inherited,
    RUNLOG_POSTGRES_URL: servers.postgresUrl,
    RUNLOG_NATS_URL: servers.natsUrl,
  };
  if (kind !== 'gateway') return () => ({ ...shared, RUNLOG_HEALTH_PORT: '0', ...options.env });
  const http = first ? (options.httpPort ?? 0) : 0;
  const grpc = first ? (options.grpcPort ?? 0) : 0;
  const tlsPort = (asked: number | undefined, last: string | undefined): string | undefined =>
    asked === undefined ? undefined : String(first && asked > 0 ? asked : portOf(last));
  return (last) => ({
    ...shared,
    RUNLOG_HTTP_HOST: options.httpHost ?? options.inherited['RUNLOG_HTTP_HOST'],
    RUNLOG_HTTP_PORT: String(http > 0 ? http : portOf(last.http)),
    RUNLOG_GRPC_PORT: String(grpc > 0 ? grpc : portOf(last.grpc)),
    RUNLOG_HTTP_TLS_PORT: tlsPort(options.httpTlsPort, last.https),
    RUNLOG_GRPC_TLS_PORT: tlsPort(options.grpcTlsPort, last.grpcTls),
    ...options.env,
  });
}

function portOf(address: string | undefined): number {
  return Number(/:(\d+)\/?$/.exec(address ?? '')?.[1] ?? 0);
}
