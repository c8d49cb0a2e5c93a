import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block that runs beside the others. */
export interface Background {
  /** What it has written so far. */
  output(): string;
}

/** One shell for all blocks of a page, so that a variable that one sets is there for the next. */
export class Shell {
  private readonly bash: ChildProcess;
  private readonly groups: number[] = [];
  private written = '';
  private blocks = 0;
  private heard: () => void = () => undefined;

  constructor(
    private readonly directory: string,
    env: NodeJS.ProcessEnv,
  ) {
    const stdio = ['pipe', 'pipe', 'inherit'] as const;
    this.bash = spawn('bash', ['--noprofile', '--norc'], { cwd: directory, env, stdio: [...stdio] });
    this.bash.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      this.written += piece;
      this.heard();
    });
    this.bash.once('exit', () => this.heard());
    // Every background block becomes a process group of its own, which can be ended with all that it started.
    this.bash.stdin?.write('set -m\n');
  }

  /** Runs a block to its end; resolves with what it wrote to both streams. */
  async run(text: string): Promise<string> {
    const end = `end-of-block-${this.blocks}`;
    this.bash.stdin?.write(`. ${this.file(text)} </dev/null 2>&1; printf '%s\\n' ${end}\n`);
    while (!this.written.includes(end)) {
      if (this.bash.exitCode !== null) throw new Error(`the shell ended: ${this.written}`);
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
    const [output = '', rest = ''] = this.written.split(`${end}\n`, 2);
    this.written = rest;
    return output;
  }

  /** Starts a block and leaves it running. */
  async start(text: string): Promise<Background> {
    const file = this.file(text);
    const log = `${file}.log`;
    const answer = await this.run(`( . ${file} ) >${log} 2>&1 </dev/null & echo "group $!"`);
    const group = /^group (\d+)$/m.exec(answer)?.[1];
    if (group === undefined) throw new Error(`the block did not start: ${answer}`);
    this.groups.push(Number(group));
    return { output: () => readFileSync(log, 'utf8') };
  }

  /** Ends the shell and everything that it started. */
  async close(): Promise<void> {
    for (const group of this.groups) endGroup(group);
    const ended = new Promise((resolve) => this.bash.once('exit', resolve));
    if (this.bash.exitCode !== null) return;
    this.bash.stdin?.end();
    await ended;
  }

  private file(text: string): string {
    this.blocks += 1;
    const file = join(this.directory, `block-${this.blocks}.sh`);
    writeFileSync(file, `${text}\n`);
    return file;
  }
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
