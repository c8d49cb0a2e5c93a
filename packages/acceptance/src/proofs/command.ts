import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

import { inheritedEnvironment } from '../environment.js';

/** A command to be run to its end. */
export interface CommandLine {
  readonly args: readonly string[];
  readonly folder: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** What it prints is appended here. */
  readonly log: string;
  readonly longestMs: number;
}

/**
 * Runs Node with these arguments, in a group of processes of its own that ends as a whole, at the latest after
 * `longestMs`. Resolves with the exit code; null when a signal ended it.
 */
export async function runNode(command: CommandLine): Promise<number | null> {
  const { args, folder, variables = {}, log, longestMs } = command;
  const output = createWriteStream(log, { flags: 'a' });
  await once(output, 'open');
  const child = spawn(process.execPath, args, {
    ...{ cwd: folder, env: { ...inheritedEnvironment(), ...variables }, detached: true },
    stdio: ['ignore', output, output],
  });
  const timer = setTimeout(() => endGroup(child), longestMs);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  } finally {
    clearTimeout(timer);
    output.end();
    await finished(output);
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended at the same moment.
  }
}
