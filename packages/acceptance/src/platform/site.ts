import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { RunlogClient } from '@runlog/client';
import { freePort } from '@runlog/testkit';

import { OutsideWorld } from '../world/outside-world.js';
import { Journal } from './journal.js';
import { temporaryDirectory } from './temporary-directory.js';

/** A place where the platform can be run again and again: one data directory, the same ports, one outside world. */
export interface Site {
  readonly dataDir: string;
  readonly ports: { readonly httpPort: number; readonly grpcPort: number; readonly natsPort: number };
  /** What the platform's command is told by its environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly nats: string;
  readonly world: OutsideWorld;
  readonly journal: Journal;
  readonly clients: { readonly http: RunlogClient; readonly grpc: RunlogClient };
  close(): Promise<void>;
}

/** Finds free ports and makes a new directory; nothing of the platform runs yet. */
export async function openSite(): Promise<Site> {
  const directory = await temporaryDirectory();
  const dataDir = join(directory, 'data');
  const [httpPort, grpcPort, natsPort] = [await freePort(), await freePort(), await freePort()];
  const world = await OutsideWorld.open();
  const journal = new Journal(join(directory, 'journal.log'));
  const clients = {
    http: new RunlogClient({ http: `http://127.0.0.1:${httpPort}` }),
    grpc: new RunlogClient({ grpc: `127.0.0.1:${grpcPort}` }),
  };
  return {
    ...{ dataDir, world, journal, clients },
    ports: { httpPort, grpcPort, natsPort },
    nats: `nats://127.0.0.1:${natsPort}`,
    variables: {
      RUNLOG_DATA_DIR: dataDir,
      RUNLOG_HTTP_PORT: String(httpPort),
      RUNLOG_GRPC_PORT: String(grpcPort),
      RUNLOG_NATS_PORT: String(natsPort),
      RUNLOG_RATE_LIMIT: '0',
    },
    close: async () => {
      clients.http.close();
      clients.grpc.close();
      await world.close();
      journal.close();
      await rm(journal.kept ? dataDir : directory, { recursive: true, force: true });
    },
  };
}
