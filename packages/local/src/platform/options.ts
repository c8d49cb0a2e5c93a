import type { PlatformObserver } from './observer.js';
import type { ServerUrls } from './service-environment.js';
import type { ServicePrograms } from './service-kind.js';
import type { Environment } from './service-process.js';

/** What one process gets that others of its kind do not. */
export interface Tailoring {
  /** Variables over all others. */
  readonly env?: Environment;
  /** The script to run instead of its kind's. */
  readonly program?: string;
}

/** Options of {@link startPlatform}. */
export interface PlatformOptions {
  /** Holds everything that must survive: Postgres' and NATS' data, the lock. Made when missing. */
  readonly dataDir: string;
  /** A Postgres to use instead of an embedded one. */
  readonly postgresUrl?: string | undefined;
  /** A NATS to use instead of an embedded one. */
  readonly natsUrl?: string | undefined;
  /** The first gateway's ports, 0 (default) for any free ones; further gateways take free ones. */
  readonly httpPort?: number;
  readonly grpcPort?: number;
  /** Likewise for TLS, with the certificate that RUNLOG_TLS_CERT and RUNLOG_TLS_KEY name; left out, there is none. */
  readonly httpTlsPort?: number | undefined;
  readonly grpcTlsPort?: number | undefined;
  /** The address that gateways listen on for HTTP; loopback by default. */
  readonly httpHost?: string | undefined;
  /** Ports of the embedded servers; 0 (default) for the last one of this directory or any free one. */
  readonly postgresPort?: number;
  readonly natsPort?: number;
  /** How many processes of each service; 1 each by default. */
  readonly gateways?: number;
  readonly schedulers?: number;
  readonly executors?: number;
  /** Variables for the services, over the inherited ones and those that the platform sets. */
  readonly env?: Environment;
  /** Variables for an embedded Postgres, over those that it always has. */
  readonly postgresEnv?: Readonly<Record<string, string>> | undefined;
  /** The scripts of the services; by default the built ones of this repository. */
  readonly programs?: Partial<ServicePrograms> | undefined;
  /** Asked at each start of a service process, by its name; for tests of processes that differ. */
  readonly tailor?: ((name: string, servers: ServerUrls) => Tailoring) | undefined;
  /** Where a fetched nats-server is kept, instead of the shared folder. */
  readonly cacheDirectory?: string;
  /** Whether what dies is started again (default). */
  readonly restart?: boolean;
  readonly observer?: PlatformObserver;
  /** Aborting it while the platform starts stops what has been started. */
  readonly signal?: AbortSignal;
  /** How long a service may take to its ready line; 60 s by default. */
  readonly readyTimeoutMs?: number;
  /** How long a service may take to drain before it is killed; 10 s by default. */
  readonly graceMs?: number;
}
