import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A worker process that can be killed without notice. */
export class DoomedWorker {
  readonly begun: string[] = [];
  private readonly process: ChildProcess;
  private readonly exit: Promise<unknown>;

  constructor(url: string, prefix: string, lastsMs: number) {
    const program = ['--import', fileOf('./typescript.mjs'), fileOf('./worker-process.ts')];
    this.process = spawn(process.execPath, [...program, url, prefix, String(lastsMs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.exit = once(this.process, 'exit');
    let rest = '';
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.begun.push(...lines);
    });
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exit;
  }

  pause(): void {
    this.process.kill('SIGSTOP');
  }

  goOn(): void {
    this.process.kill('SIGCONT');
  }
}
