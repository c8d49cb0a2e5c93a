import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startNats, startPostgres } from '@runlog/local';

/** Servers to use instead of starting some. */
export interface GivenServers {
  readonly postgresUrl?: string | undefined;
  readonly natsUrl?: string | undefined;
}

/** A real Postgres and a real nats-server for one test run. */
export interface TestServers {
  readonly postgresUrl: string;
  readonly natsUrl: string;
  /** Ends what was started, and deletes its data. */
  stop(): Promise<void>;
}

interface Server {
  readonly url: string;
  readonly directory: string;
  stop(): Promise<void>;
}

/**
 * Starts the servers that are not given, on free ports and temporary folders. They end with `stop`, or by
 * themselves when this process dies. `postgresUrl` names a superuser, who may create databases and roles.
 */
export async function startTestServers(given: GivenServers = {}): Promise<TestServers> {
  const base = await mkdtemp(join(tmpdir(), 'runlog-test-'));
  // Started by root, Postgres runs as somebody else, who has to pass.
  await chmod(base, 0o711);
  const started: Server[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()));
    await Promise.all([base, ...started.map((one) => one.directory)].map(removeTree));
  };
  const keep = async <S extends Server>(starting: Promise<S>): Promise<S> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  const settled = await Promise.allSettled([
    given.postgresUrl === undefined ? keep(startTestPostgres(base)) : { url: given.postgresUrl },
    given.natsUrl === undefined
      ? keep(startNats({ dir: join(base, 'nats'), disposable: true }))
      : { url: given.natsUrl },
  ]);
  const [postgres, nats] = settled;
  if (postgres.status === 'rejected' || nats.status === 'rejected') {
    await stop();
    throw postgres.status === 'rejected' ? postgres.reason : (nats as PromiseRejectedResult).reason;
  }
  return { postgresUrl: postgres.value.url, natsUrl: nats.value.url, stop };
}

function startTestPostgres(base: string): Promise<Server> {
  // Many small databases on a small machine: the settings of the platform, less memory and disk.
  const settings = { shared_buffers: '128MB', max_wal_size: '512MB', max_connections: '300' };
  return startPostgres({ dir: join(base, 'postgres'), disposable: true, settings });
}

function removeTree(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true });
}
