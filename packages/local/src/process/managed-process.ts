import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { LocalError } from '../errors.js';
import { attachLifeline, type OrphanPolicy } from './lifeline.js';

/** How a process ended: an exit code or the signal that ended it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process to start. */
export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** What becomes of it when the process that started it is gone. */
  readonly orphan: OrphanPolicy;
  /** Every line of its two output streams. */
  readonly onLine?: (line: string) => void;
}

/**
 * A running child process, in a process group of its own (a Ctrl-C in the terminal reaches only the
 * parent, which then decides the order of leaving), with its lines delivered and its end as a promise.
 */
export class ManagedProcess {
  /** The process is gone. */
  readonly exited: Promise<ProcessExit>;
  /** The process is gone and so is everything that it started: no more lines will come. */
  readonly closed: Promise<void>;
  private ended = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
  ) {
    this.closed = new Promise((resolve) => child.once('close', () => resolve()));
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.ended = true;
        resolve({ code, signal });
      });
    });
  }

  /** Starts it; resolves once it runs. Throws `process_not_started` when the command cannot be executed. */
  static async start(request: ProcessRequest): Promise<ManagedProcess> {
    const child = spawn(request.command, request.args, {
      cwd: request.cwd,
      env: request.env,
      uid: request.owner?.uid,
      gid: request.owner?.gid,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    deliverLines(child.stdout, request.onLine);
    deliverLines(child.stderr, request.onLine);
    try {
      await once(child, 'spawn');
    } catch (cause) {
      throw new LocalError('process_not_started', `cannot execute ${request.command}`, {}, { cause });
    }
    const running = new ManagedProcess(child, child.pid ?? 0);
    const lifeline = attachLifeline(running.pid, request.orphan);
    void running.exited.then(() => lifeline.release());
    return running;
  }

  get running(): boolean {
    return !this.ended;
  }

  /** Sends a signal unless the process has ended; never signals another process that got its id. */
  signal(signal: NodeJS.Signals): void {
    if (this.running) this.child.kill(signal);
  }

  /** Asks with `signal`, waits `graceMs`, then kills; resolves when it has ended. */
  async stop(signal: NodeJS.Signals, graceMs: number): Promise<ProcessExit> {
    this.signal(signal);
    const force = setTimeout(() => this.signal('SIGKILL'), graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(force);
    }
  }
}

function deliverLines(stream: Readable | null, onLine: ((line: string) => void) | undefined): void {
  if (stream === null) return;
  createInterface({ input: stream }).on('line', (line) => onLine?.(line));
}
