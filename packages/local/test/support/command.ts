import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { until } from '../../src/process/until.js';

/** What is run: the command with fixtures in place of the services. */
export const commandScript = fileURLToPath(new URL('../fixtures/run.mjs', import.meta.url));

/** The command of `npm start` as a process of its own. */
export class RunningCommand {
  output = '';
  errors = '';
  private readonly ended: Promise<unknown[]>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.ended = once(child, 'close');
  }

  static start(env: Record<string, string>, owner: { uid?: number; gid?: number } = {}): RunningCommand {
    const anyPorts = { RUNLOG_HTTP_PORT: '0', RUNLOG_GRPC_PORT: '0', RUNLOG_NATS_PORT: '0' };
    const child = spawn(process.execPath, [commandScript], {
      cwd: '/',
      env: { PATH: process.env['PATH'], ...anyPorts, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...owner,
    });
    return new RunningCommand(child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get lines(): string[] {
    return this.output.trimEnd().split('\n');
  }

  get readyLine(): string | undefined {
    return this.lines.find((line) => line.startsWith('runlog ready '));
  }

  /** Resolves when the ready line is there. */
  async ready(): Promise<string> {
    await until(() => this.readyLine !== undefined || this.child.exitCode !== null, 60_000);
    if (this.readyLine === undefined) throw new Error(`not ready: ${this.output}${this.errors}`);
    return this.readyLine;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The exit code, or the signal that ended it. */
  async exit(): Promise<unknown> {
    const [code, signal] = await this.ended;
    return code ?? signal;
  }
}
