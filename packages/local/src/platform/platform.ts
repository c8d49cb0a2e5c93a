import type { NatsServer } from '../nats/nats-server.js';
import type { PostgresServer } from '../postgres/postgres-server.js';
import type { Keeper } from './keeper.js';
import type { DirectoryLock } from './lock.js';
import type { ServiceProcess } from './service-process.js';

/** The embedded servers of a platform; absent where an outside server is used. */
export interface PlatformServers {
  readonly postgres?: PostgresServer | undefined;
  readonly nats?: NatsServer | undefined;
}

/** A running platform: servers and services, kept alive until `stop`. */
export interface Platform {
  /** Base URL of the first gateway's HTTP API. */
  readonly http: string;
  /** `host:port` of the first gateway's gRPC API. */
  readonly grpc: string;
  /** The same two behind TLS, where they were asked for. */
  readonly https?: string | undefined;
  readonly grpcTls?: string | undefined;
  /** URL of NATS. */
  readonly nats: string;
  readonly postgresUrl: string;
  readonly dataDir: string;
  /** The service processes, with their current ids, to look at and to kill. */
  readonly processes: readonly ServiceProcess[];
  readonly servers: PlatformServers;
  /** Drains the services, then stops NATS, then Postgres, then gives the directory back. Can be called twice. */
  stop(): Promise<void>;
}

/** Everything that has been started, in the order in which it has to end. */
export class StartedParts {
  readonly services: Keeper[] = [];
  nats: Keeper | undefined;
  postgres: Keeper | undefined;
  private stopped: Promise<void> | undefined;

  constructor(private readonly lock: DirectoryLock) {}

  async stopServices(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopInOrder();
    return this.stopped;
  }

  private async stopInOrder(): Promise<void> {
    await this.stopServices();
    await this.nats?.stop();
    await this.postgres?.stop();
    await this.lock.release();
  }
}
