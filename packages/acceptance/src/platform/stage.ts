import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { RunlogClient } from '@runlog/client';
import { startPlatform, type Platform, type PlatformOptions } from '@runlog/local';

import type { NatsMischief } from '@runlog/testkit';

import { HarnessFailure } from '../errors.js';
import { OutsideWorld } from '../world/outside-world.js';
import { Journal } from './journal.js';
import { ProcessWatch, type Watched } from './process-watch.js';
import { temporaryDirectory } from './temporary-directory.js';
import { strike, type Victim } from './victim.js';
import { Wires, wiresOf } from './wires.js';
import { WorkerProcess } from './worker-process.js';

/** What a stage is set up with. */
export interface StageOptions extends Pick<
  PlatformOptions,
  'schedulers' | 'executors' | 'restart' | 'tailor' | 'postgresEnv'
> {
  /** Lays a wire between each two parties, so that trouble can be made on it. */
  readonly wired?: boolean;
  /** Stands on the wires to NATS. */
  readonly shim?: NatsMischief;
  /** Called with the data directory before anything is started in it. */
  readonly prepare?: (dataDir: string) => Promise<void>;
  /** Called when everything has ended, before the data directory is deleted. */
  readonly cleanUp?: (dataDir: string) => Promise<void>;
}

/** A whole platform with durable servers of its own, an outside world, a user's worker, and a client for each way in. */
export interface Stage {
  readonly platform: Platform;
  readonly world: OutsideWorld;
  /** Where the platform finds the outside world. */
  readonly worldUrl: string;
  readonly worker: WorkerProcess;
  readonly journal: Journal;
  readonly watch: ProcessWatch;
  readonly wires: Wires;
  readonly clients: { readonly http: RunlogClient; readonly grpc: RunlogClient };
  /** A client without a wire, for looking at what is left. */
  readonly observer: RunlogClient;
  /** Every process by name. Throws HarnessFailure for one that there is not. */
  victim(name: string): Victim;
  /** Kills a process as soon as it runs; resolves when it is gone. */
  strike(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts everything; resolves when all of it serves. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const { wired = false, shim, prepare, cleanUp, ...sizes } = options;
  const directory = await temporaryDirectory();
  const journal = new Journal(join(directory, 'journal.log'));
  const world = await OutsideWorld.open();
  const wires = await Wires.lay(wired ? wiresOf(namesOf(sizes)) : [], shim);
  wires.lead('world', world.url);
  const dataDir = join(directory, 'data');
  await prepare?.(dataDir);
  const platform = await startPlatform({
    ...{ dataDir, observer: journal, readyTimeoutMs: 120_000 },
    env: { RUNLOG_RATE_LIMIT: '0', RUNLOG_LOG_LEVEL: 'debug' },
    ...(wired && { tailor: (name, servers) => wires.tailoring(name, servers) }),
    ...sizes,
  });
  wires.lead('http', platform.http);
  wires.lead('grpc', platform.grpc);
  const through = (name: Parameters<Wires['wire']>[0], address: string): string =>
    wired ? wires.wire(name).through(address) : address;
  const worldUrl = through('services>world', world.url);
  const worker = new WorkerProcess(through('worker>nats', platform.nats), worldUrl);
  await worker.start();
  const clients = {
    http: new RunlogClient({ http: through('client>http', platform.http) }),
    grpc: new RunlogClient({ grpc: through('client>grpc', platform.grpc) }),
  };
  const observer = new RunlogClient({ http: platform.http });
  const { nats, postgres } = platform.servers;
  const kept = [...platform.processes, nats, postgres].filter((one) => one !== undefined);
  const watched = (): Watched[] =>
    kept.map((one) => ({ name: one.name, pid: one.pid, ours: one !== nats && one !== postgres }));
  const watch = new ProcessWatch(watched, journal);
  const victim = (name: string): Victim => victimOf([...kept, worker], name);
  return {
    ...{ platform, world, worldUrl, worker, journal, watch, wires, clients, observer, victim },
    strike: async (name) => {
      watch.noteKill(name);
      await strike(victim(name));
    },
    close: async () => {
      clients.http.close();
      clients.grpc.close();
      observer.close();
      await watch.stop();
      await wires.heal();
      await worker.stop();
      await platform.stop();
      await wires.close();
      await world.close();
      journal.close();
      await cleanUp?.(dataDir);
      await rm(journal.kept ? dataDir : directory, { recursive: true, force: true });
    },
  };
}

const namesOf = ({ schedulers = 1, executors = 1 }: StageOptions): string[] => [
  ...['gateway', ...numbered('scheduler', schedulers), ...numbered('executor', executors)],
];

const numbered = (kind: string, count: number): string[] =>
  count === 1 ? [kind] : Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);

function victimOf(all: readonly Victim[], name: string): Victim {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new HarnessFailure(`there is no process ${name}`);
  return found;
}
