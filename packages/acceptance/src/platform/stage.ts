import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { RunlogClient } from '@runlog/client';
import { startPlatform, type Platform, type PlatformOptions } from '@runlog/local';

import { HarnessFailure } from '../errors.js';
import { OutsideWorld } from '../world/outside-world.js';
import { Journal } from './journal.js';
import { temporaryDirectory } from './temporary-directory.js';
import type { Victim } from './victim.js';
import { WorkerProcess } from './worker-process.js';

/** What a stage is set up with. */
export type StageOptions = Pick<PlatformOptions, 'gateways' | 'schedulers' | 'executors' | 'restart'>;

/** A whole platform with durable servers of its own, an outside world, a user's worker, and a client for each way in. */
export interface Stage {
  readonly platform: Platform;
  readonly world: OutsideWorld;
  readonly worker: WorkerProcess;
  readonly journal: Journal;
  readonly clients: { readonly http: RunlogClient; readonly grpc: RunlogClient };
  /** Every process by name. Throws HarnessFailure for one that there is not. */
  victim(name: string): Victim;
  close(): Promise<void>;
}

/** Starts everything; resolves when all of it serves. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const directory = await temporaryDirectory();
  const journal = new Journal(join(directory, 'journal.log'));
  const world = await OutsideWorld.open();
  const dataDir = join(directory, 'data');
  const env = { RUNLOG_RATE_LIMIT: '0', RUNLOG_LOG_LEVEL: 'debug' };
  const platform = await startPlatform({
    dataDir,
    env,
    observer: journal,
    readyTimeoutMs: 120_000,
    ...options,
  });
  const worker = new WorkerProcess(platform.nats, world.url);
  await worker.start();
  const clients = {
    http: new RunlogClient({ http: platform.http }),
    grpc: new RunlogClient({ grpc: platform.grpc }),
  };
  return {
    ...{ platform, world, worker, journal, clients },
    victim: (name) => victimOf(platform, worker, name),
    close: async () => {
      clients.http.close();
      clients.grpc.close();
      await worker.stop();
      await platform.stop();
      await world.close();
      journal.close();
      await rm(journal.kept ? dataDir : directory, { recursive: true, force: true });
    },
  };
}

function victimOf({ processes, servers }: Platform, worker: WorkerProcess, name: string): Victim {
  const all: readonly (Victim | undefined)[] = [...processes, servers.nats, servers.postgres, worker];
  const found = all.find((one) => one?.name === name);
  if (found === undefined) throw new HarnessFailure(`there is no process ${name}`);
  return found;
}
