import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A worker process, which can be killed and is then started again. */
export interface WorkerHandle {
  readonly pid: number | undefined;
  /** Kills it with -9 and starts it again; resolves when the new one is ready. */
  kill(): Promise<void>;
  /** Disconnects from it, at which a worker ends; kills it when it does not within 5 s. */
  stop(): Promise<void>;
}

/** Forks a module that sends a message when it is ready. @throws when it ends before */
export async function startWorker(module: URL, args: readonly string[] = []): Promise<WorkerHandle> {
  let child = await forked(module, args);
  return {
    get pid() {
      return child.pid;
    },
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      child = await forked(module, args);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
      child.disconnect();
      await gone;
      clearTimeout(force);
    },
  };
}

async function forked(module: URL, args: readonly string[]): Promise<ChildProcess> {
  const child = fork(fileURLToPath(module), args);
  const ready = await Promise.race([
    once(child, 'message').then(() => true),
    once(child, 'exit').then(() => false),
  ]);
  if (!ready)
    throw new TypeError(`the worker ended before it was ready (${child.exitCode ?? child.signalCode})`);
  return child;
}
