import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { HarnessFailure } from '../errors.js';
import type { Victim } from './victim.js';

/** What a worker process can be: one that does its work, or one that does harm. */
export type WorkerKind = 'main' | 'deadly';

const programOf = (kind: WorkerKind): string =>
  fileURLToPath(new URL(`../../dist/worker/${kind}.js`, import.meta.url));

/** A user's worker process, started again whenever it dies. */
export class WorkerProcess implements Victim {
  readonly name = 'worker';
  private child: ChildProcess | undefined;
  private stopping = false;

  constructor(
    private readonly nats: string,
    private readonly world: string,
    private readonly kind: WorkerKind = 'main',
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    const child = fork(programOf(this.kind), [this.nats, this.world], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ready = once(child, 'message');
    const ended = once(child, 'exit').then(() => {
      if (this.child === child) this.child = undefined;
      // NATS may be away for longer than the client waits for it: then it ends, and is started again.
      if (!this.stopping) void this.start().catch(() => undefined);
    });
    this.child = child;
    await Promise.race([ready, ended.then(() => Promise.reject(new HarnessFailure('the worker ended')))]);
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
