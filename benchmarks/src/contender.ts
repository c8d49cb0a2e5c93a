import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunlogClient } from '@runlog/client';
import { startPlatform, type Platform } from '@runlog/local';
import type { Usage } from './driver/usage.js';
import { usageOf, usageOfFamily } from './driver/usage.js';
import { documentOf, workloads, type Workload } from './workloads.js';

/** Something that runs workflows, ready to be measured. */
export interface Contender {
  readonly name: string;
  /** Runs one workflow and answers its output. */
  run(workload: Workload, input: number): Promise<unknown>;
  /** What each of its processes has used so far. */
  usage(): Promise<Readonly<Record<string, Usage>>>;
  stop(): Promise<void>;
}

/**
 * Starts the platform with its embedded servers (durable settings, as `npm start` has them) and one worker; `profiles` names a
 * folder for CPU profiles of the services.
 */
export async function startRunlog(profiles?: string): Promise<Contender> {
  const dataDir = await mkdtemp(join(tmpdir(), 'runlog-bench-'));
  const env = { RUNLOG_LOG_LEVEL: 'warn', RUNLOG_RATE_LIMIT: '0', ...profilingInto(profiles) };
  const platform = await startPlatform({ dataDir, executors: 0, env });
  const worker = await startWorker(platform.nats);
  const client = new RunlogClient({ http: platform.http });
  for (const workload of workloads) {
    await client.define({ name: workload.name, language: 'yawl', document: documentOf(workload) });
  }
  return {
    name: 'runlog',
    run: async ({ name }, input) => {
      const execution = await client.run({ definition: name, input: { n: input } }, { timeoutMs: 60_000 });
      if (execution.status !== 'completed')
        throw new TypeError(`execution ${execution.id} ${execution.status}`);
      return execution.output;
    },
    usage: () => usageByProcess(platform, worker),
    stop: async () => {
      client.close();
      worker.disconnect();
      await once(worker, 'exit');
      await platform.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function profilingInto(folder: string | undefined): Record<string, string> {
  if (folder === undefined) return {};
  const hook = new URL('profile-hook.js', import.meta.url).href;
  return { NODE_OPTIONS: `--import ${hook}`, RUNLOG_BENCH_PROFILES: folder };
}

async function startWorker(nats: string): Promise<ChildProcess> {
  const worker = fork(fileURLToPath(new URL('worker-process.js', import.meta.url)), [nats]);
  await once(worker, 'message');
  return worker;
}

async function usageByProcess(platform: Platform, worker: ChildProcess): Promise<Record<string, Usage>> {
  const pids: [string, number | undefined][] = [
    ...platform.processes.map(({ name, pid }): [string, number | undefined] => [name, pid]),
    ['postgres', platform.servers.postgres?.pid],
    ['nats', platform.servers.nats?.pid],
    ['worker', worker.pid],
    ['client', process.pid],
  ];
  const known = pids.flatMap(([name, pid]) => (pid === undefined ? [] : [[name, pid] as const]));
  return Object.fromEntries(
    await Promise.all(
      known.map(
        async ([name, pid]) => [name, await (name === 'postgres' ? usageOfFamily : usageOf)(pid)] as const,
      ),
    ),
  );
}
