import { readFile } from 'node:fs/promises';

/** What a process has used so far: CPU time in milliseconds, memory in bytes. */
export interface Usage {
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

// Linux counts CPU time in hundredths of a second, whatever the kernel's own tick is.
const tickMs = 10;
const pageBytes = 4_096;

/** Reads the usage of a process; zero when it is gone. */
export async function usageOf(pid: number): Promise<Usage> {
  try {
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuMs: ticks * tickMs, memoryBytes: Number(fields[21]) * pageBytes };
  } catch {
    return { cpuMs: 0, memoryBytes: 0 };
  }
}

/** The same together with its direct children: Postgres forks one per connection. */
export async function usageOfFamily(pid: number): Promise<Usage> {
  const all = await Promise.all([pid, ...(await childrenOf(pid))].map(usageOf));
  return all.reduce((sum, one) => ({
    cpuMs: sum.cpuMs + one.cpuMs,
    memoryBytes: sum.memoryBytes + one.memoryBytes,
  }));
}

async function childrenOf(pid: number): Promise<number[]> {
  try {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.trim().split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
