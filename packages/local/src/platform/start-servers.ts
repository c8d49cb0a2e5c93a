import { join } from 'node:path';

import { startNats } from '../nats/start-nats.js';
import type { PostgresSettings } from '../postgres/settings.js';
import { startPostgres } from '../postgres/start-postgres.js';
import { Keeper, reported, type KeeperOptions } from './keeper.js';
import type { PlatformOptions } from './options.js';
import type { PlatformServers, StartedParts } from './platform.js';
import type { ServerUrls } from './service-environment.js';

/** The servers that run, and where to reach them (or those that were given). */
export interface StartedServers {
  readonly servers: PlatformServers;
  readonly urls: ServerUrls;
}

/**
 * After the crash of one of its processes Postgres ends, instead of recovering within the same postmaster: that one (18.4)
 * waits for ever when its recovery fails early, as on a full disk. A new one ends, and is started again by its keeper.
 */
const endsAfterCrash: PostgresSettings = { restart_after_crash: 'off' };

/** Starts the servers that were not given, side by side; whatever started is in `parts`, also after a failure. */
export async function startServers(
  dataDir: string,
  options: PlatformOptions,
  keeping: KeeperOptions,
  parts: StartedParts,
): Promise<StartedServers> {
  const { observer } = keeping;
  const onLine = (name: string) => (line: string) => observer.line?.(name, line);

  const postgres = async () => {
    const dir = join(dataDir, 'postgres');
    const server = await reported(observer, 'postgres', () =>
      startPostgres({
        dir: join(dataDir, 'postgres'),
        port: options.postgresPort,
        env: options.postgresEnv,
        onLine: onLine('postgres'),
        ...(keeping.restart && { settings: endsAfterCrash }),
      }),
    );
    parts.postgres = new Keeper(server, keeping);
    if (server.directory !== dir) observer.note?.(`Postgres keeps its data in ${server.directory}`);
    return server;
  };
  const nats = async () => {
    const server = await reported(observer, 'nats', () =>
      startNats({
        dir: join(dataDir, 'nats'),
        port: options.natsPort,
        cacheDirectory: options.cacheDirectory,
        signal: options.signal,
        onProgress: (text) => observer.note?.(text),
        onLine: onLine('nats'),
      }),
    );
    parts.nats = new Keeper(server, keeping);
    return server;
  };

  const [first, second] = await settleBoth(
    options.postgresUrl === undefined ? postgres() : undefined,
    options.natsUrl === undefined ? nats() : undefined,
  );
  return {
    servers: { postgres: first, nats: second },
    urls: {
      postgresUrl: options.postgresUrl ?? first?.url ?? '',
      natsUrl: options.natsUrl ?? second?.url ?? '',
    },
  };
}

// A failure of one must not be reported while the other is still starting: nobody would stop it.
async function settleBoth<A, B>(first: Promise<A> | undefined, second: Promise<B> | undefined) {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
