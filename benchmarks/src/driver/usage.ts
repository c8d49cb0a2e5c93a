import { readdir, readFile } from 'node:fs/promises';

/** What a process has used so far. */
export interface Usage {
  /** CPU time in milliseconds. */
  readonly cpuMs: number;
  /** The same of its busiest thread. */
  readonly threadMs: number;
  /** In memory now; pages that several processes share count in parts, so that a family is not counted many times. */
  readonly memoryBytes: number;
}

// Linux counts CPU time in hundredths of a second, whatever the kernel's own tick is.
const tickMs = 10;
const pageBytes = 4_096;
const nothing: Usage = { cpuMs: 0, threadMs: 0, memoryBytes: 0 };

/** Reads the usage of a process; zero when it is gone. */
export async function usageOf(pid: number): Promise<Usage> {
  const fields = await statOf(`/proc/${pid}/stat`);
  if (!fields) return nothing;
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const threads = await Promise.all(tasks.map((task) => statOf(`/proc/${pid}/task/${task}/stat`)));
  return {
    cpuMs: ticksAt(fields, 11, 12) * tickMs,
    threadMs: Math.max(0, ...threads.map((thread) => (thread ? ticksAt(thread, 11, 12) : 0))) * tickMs,
    memoryBytes: (await proportionalBytes(pid)) ?? ticksAt(fields, 21) * pageBytes,
  };
}

/**
 * The same together with its direct children: Postgres forks one per connection. What children used that have ended
 * stays counted.
 */
export async function usageOfFamily(pid: number): Promise<Usage> {
  const parent = await statOf(`/proc/${pid}/stat`);
  const all = await Promise.all([pid, ...(await childrenOf(pid))].map(usageOf));
  const total = all.reduce(
    (sum, one) => ({
      cpuMs: sum.cpuMs + one.cpuMs,
      threadMs: Math.max(sum.threadMs, one.threadMs),
      memoryBytes: sum.memoryBytes + one.memoryBytes,
    }),
    nothing,
  );
  return { ...total, cpuMs: total.cpuMs + (parent ? ticksAt(parent, 13, 14) * tickMs : 0) };
}

const ticksAt = (fields: readonly string[], ...indexes: readonly number[]): number =>
  indexes.reduce((sum, index) => sum + Number(fields[index]), 0);

/** Its share of the memory, as the kernel has it; undefined where that may not be read. */
async function proportionalBytes(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
}

/** The fields of a stat file from the state on; undefined when the process is gone. */
async function statOf(path: string): Promise<readonly string[] | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text?.replace(/^.*\) /s, '').split(' ');
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}
