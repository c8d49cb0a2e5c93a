import { startOnPort } from '../network/start-on-port.js';
import { ensureCluster } from './cluster.js';
import { ensurePassword } from './credentials.js';
import { place } from './placement.js';
import { PostgresServer } from './postgres-server.js';
import { defaultSettings, type PostgresSettings } from './settings.js';

/** Options of {@link startPostgres}. */
export interface PostgresOptions {
  /** Holds the cluster, its password and its last port; made when missing. */
  readonly dir: string;
  /** 0 or absent: the port of the last start if it is free, else any free one. */
  readonly port?: number;
  /** Added to, or instead of, the default settings. */
  readonly settings?: PostgresSettings;
  /** Variables for the server, over those that it always has. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The data may be lost with the machine: a new cluster is not synced, and is removed if we die. */
  readonly disposable?: boolean;
  /** Every line that Postgres logs. */
  readonly onLine?: (line: string) => void;
}

/**
 * Starts an embedded Postgres on `dir`, making the cluster first when there is none. Resolves when it
 * answers queries. Throws `LocalError`: `port_taken` (only for a port that was asked for),
 * `directory_in_use`, `directory_unusable`, `postgres_version_mismatch`, `postgres_not_started`.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const disposable = options.disposable ?? false;
  const where = await place(options.dir);
  const password = await ensurePassword(where);
  await ensureCluster(where, !disposable);
  const settings = { ...defaultSettings, ...options.settings };
  const orphanDirectory = disposable ? where.directory : undefined;
  return startOnPort(
    where.directory,
    options.port ?? 0,
    (port) =>
      new PostgresServer({
        ...{ place: where, port, password, settings, orphanDirectory },
        ...{ env: options.env, onLine: options.onLine },
      }),
  );
}
