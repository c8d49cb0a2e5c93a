import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { inheritedEnvironment } from '../environment.js';
import { HarnessFailure } from '../errors.js';
import type { Journal } from './journal.js';

const program = fileURLToPath(new URL('../../../local/dist/main.js', import.meta.url));

/** The platform as a person runs it: one command in a directory, ended by Ctrl-C. */
export class PlatformCommand {
  private readonly exited: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  }

  /** Resolves when the command says that the platform is ready. Throws HarnessFailure when it ends before. */
  static async start(
    variables: Readonly<Record<string, string>>,
    journal: Journal,
  ): Promise<PlatformCommand> {
    const env = { ...inheritedEnvironment(), ...variables };
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const command = new PlatformCommand(child);
    const said = [child.stdout, child.stderr].map((stream) => heard(stream, journal));
    const ended = command.exited.then((code) => {
      throw new HarnessFailure(`the platform's command ended with ${code} before it was ready`);
    });
    await Promise.race([...said, ended]);
    return command;
  }

  /** Presses Ctrl-C, unless it has ended, and resolves with the exit code (null after a signal). */
  async interrupt(): Promise<number | null> {
    this.child.kill('SIGINT');
    return this.exited;
  }
}

/** Writes down what comes; resolves at the line that says that the platform is ready. */
function heard(stream: Readable, journal: Journal): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input: stream }).on('line', (line) => {
      journal.line('command', line);
      if (line.startsWith('runlog ready ')) resolve();
    });
  });
}
