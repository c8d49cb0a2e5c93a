import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '@runlog/testkit';

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export type LogLine = Readonly<Record<string, unknown>>;

/** The built executor as a process of its own. */
export class ExecutorProcess {
  readonly lines: LogLine[] = [];
  stderr = '';
  private readonly exited: Promise<number | NodeJS.Signals>;

  constructor(
    env: Readonly<Record<string, string>>,
    private readonly child: ChildProcess = spawn(process.execPath, [program], {
      env: { RUNLOG_HEALTH_PORT: '0', RUNLOG_LOG_LEVEL: 'debug', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  ) {
    this.exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
    if (child.stdout) createInterface(child.stdout).on('line', (line) => this.lines.push(JSON.parse(line)));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  /** The address of its health endpoints, once it is ready. */
  ready(): Promise<string> {
    return eventually(() => {
      const line = this.lines.find(({ event }) => event === 'ready');
      if (typeof line?.health !== 'string')
        throw new TypeError(`not ready: ${this.stderr}${JSON.stringify(this.lines.at(-1))}`);
      return line.health;
    });
  }

  /** Sends a signal, and resolves with how the process ended. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ exit: number | NodeJS.Signals; afterMs: number }> {
    const begun = performance.now();
    this.child.kill(signal);
    return { exit: await this.exited, afterMs: performance.now() - begun };
  }

  /** How the process ends by itself. */
  get ended(): Promise<number | NodeJS.Signals> {
    return this.exited;
  }

  async destroy(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.end('SIGKILL');
  }
}
