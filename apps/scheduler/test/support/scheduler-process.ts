import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '@runlog/testkit';

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built scheduler as a process of its own. */
export class SchedulerProcess {
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  private readonly child: ChildProcess;
  private readonly exited: Promise<number | NodeJS.Signals>;

  constructor(env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [program], {
      env: { RUNLOG_HEALTH_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    this.exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
    createInterface(child.stdout).on('line', (line) => this.lines.push(JSON.parse(line)));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The address of its health endpoints, once it is ready. */
  ready(): Promise<string> {
    return eventually(() => {
      const line = this.lines.find(({ event }) => event === 'ready');
      if (typeof line?.health !== 'string') throw new TypeError('not ready');
      return line.health;
    });
  }

  /** Sends a signal, and resolves with how the process ended. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.child.kill(signal);
    return this.exited;
  }

  async destroy(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.end('SIGKILL');
  }
}
