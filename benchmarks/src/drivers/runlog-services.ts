import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPlatform, type Platform } from '@runlog/local';

import { changesEnvironment, changesOfServices, profilesFolder } from '../environment.js';

/** The platform as `npm start` starts it, but without an executor: workers of the client package run the steps. */
export interface Services {
  readonly platform: Platform;
  readonly version: string;
  readonly settings: readonly (readonly [string, string])[];
  /** Kills the scheduler with -9; resolves when the supervisor has it ready again. */
  killScheduler(): Promise<void>;
}

/** Starts it in an empty folder. */
export async function startServices(dataDir: string): Promise<Services> {
  const readied = new Map<string, () => void>();
  const platform = await startPlatform({
    dataDir: join(dataDir, 'platform'),
    executors: 0,
    env: { RUNLOG_LOG_LEVEL: 'warn', RUNLOG_RATE_LIMIT: '0', ...hooks() },
    observer: { ready: (name) => readied.get(name)?.() },
  });
  return {
    platform,
    version: await ownVersion(),
    settings: await settingsOf(platform),
    killScheduler: async () => {
      const scheduler = platform.processes.find(({ kind }) => kind === 'scheduler');
      if (!scheduler) throw new TypeError('there is no scheduler');
      const ready = new Promise<void>((resolve) => readied.set(scheduler.name, resolve));
      await scheduler.kill('SIGKILL');
      await ready;
    },
  };
}

/** What services load before their own program, and what that finds in their environment. */
function hooks(): Record<string, string> {
  const folder = profilesFolder();
  const changes = changesOfServices();
  const imported = [
    ...(folder === undefined ? [] : ['../profile-hook.js']),
    ...(changes.length === 0 ? [] : ['../walls/change-hook.js']),
  ];
  if (imported.length === 0) return {};
  const options = imported.map((module) => `--import ${new URL(module, import.meta.url).href}`);
  return {
    NODE_OPTIONS: options.join(' '),
    ...(folder !== undefined && { RUNLOG_BENCH_PROFILES: folder }),
    ...changesEnvironment(changes),
  };
}

async function ownVersion(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** As the running Postgres was told, on its command line, which wins over every file. */
async function settingsOf({ servers }: Platform): Promise<[string, string][]> {
  const { postgres, nats } = servers;
  const told = await readFile(`/proc/${postgres?.pid}/cmdline`, 'utf8');
  const settings = new Map(told.split('\0').map((one) => one.split('=', 2) as [string, string]));
  const durability = ['fsync', 'synchronous_commit', 'full_page_writes'];
  return [
    ['Postgres', `${postgres?.version}, embedded`],
    ...durability.map((name): [string, string] => [name, settings.get(name) ?? 'as configured']),
    ['NATS', nats ? 'embedded' : 'given'],
    ['worker', '256 slots'],
    ['client', 'gRPC'],
    ['workflows', 'YaWL; in W5 graphs'],
  ];
}
