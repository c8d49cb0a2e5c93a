import { readdir, readFile } from 'node:fs/promises';

/**
 * Stops a process and everything that it started: Postgres works in children that a signal to it alone does not reach.
 * Resolves with all of them; none of them does anything from then on.
 */
export async function freeze(pid: number): Promise<readonly number[]> {
  // The parent first: it must not start another child meanwhile.
  signal(pid, 'SIGSTOP');
  const all = [pid, ...(await childrenOf(pid))];
  for (const one of all) signal(one, 'SIGSTOP');
  for (const one of all) while (await runs(one));
  return all;
}

/** Sends a signal, unless the process is gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const entries = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const parents = await Promise.all(entries.map(async (entry) => (await status(entry))[1]));
  return entries.filter((_, index) => parents[index] === String(pid)).map(Number);
}

/** A stopped process may still be at the end of what it had asked of the system, such as writing to a disk. */
const runs = async (pid: number): Promise<boolean> =>
  !['T', 't', 'Z', undefined].includes((await status(pid))[0]);

/** State and parent, as the system tells them; empty for a process that is gone. */
async function status(pid: number | string): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in brackets may hold anything.
  return text === '' ? [] : text.slice(text.lastIndexOf(')') + 2).split(' ');
}
