import { readFile } from 'node:fs/promises';

import type { CountedProcess } from './contender.js';
import { usageOf, usageOfFamily, type Usage } from './usage.js';

/** What was used up to a moment, by the contender's processes and by the whole machine. */
export interface Sample {
  /** By process name; `client` is the driver's own process. */
  readonly processes: Readonly<Record<string, Usage>>;
  /** Of all processors together, in milliseconds. */
  readonly machine: { readonly busyMs: number; readonly totalMs: number };
  /** Requests to write caches through to the medium, over all disks: what a durable commit ends with. */
  readonly flushes: number;
  /** How long disks had something to do, in milliseconds, over all of them. */
  readonly diskMs: number;
}

/** Reads everything now; several processes of one name are added up. */
export async function sampleOf(processes: readonly CountedProcess[]): Promise<Sample> {
  const counted = [...processes, { name: 'client', pid: process.pid }];
  const usages = await Promise.all(
    counted.map(async ({ name, pid, ...how }) => {
      const family = 'family' in how && how.family === true;
      return pid === undefined ? [] : [[name, await (family ? usageOfFamily : usageOf)(pid)] as const];
    }),
  );
  const byName: Record<string, Usage> = {};
  for (const [name, usage] of usages.flat()) byName[name] = added(byName[name], usage);
  return { processes: byName, machine: await machineUsage(), ...(await disks()) };
}

/** Adds the CPU time of processes that were killed to that of their successors. */
export function withDeparted(sample: Sample, departed: Sample['processes'] = {}): Sample {
  const processes = Object.entries(sample.processes).map(([name, usage]) => {
    const cpuMs = usage.cpuMs + (departed[name]?.cpuMs ?? 0);
    return [name, { ...usage, cpuMs }] as const;
  });
  return { ...sample, processes: Object.fromEntries(processes) };
}

function added(known: Usage | undefined, more: Usage): Usage {
  if (!known) return more;
  return {
    cpuMs: known.cpuMs + more.cpuMs,
    threadMs: Math.max(known.threadMs, more.threadMs),
    memoryBytes: known.memoryBytes + more.memoryBytes,
  };
}

async function machineUsage(): Promise<Sample['machine']> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const totalMs = ticks.reduce((sum, one) => sum + one, 0) * 10;
  const idleMs = ((ticks[3] ?? 0) + (ticks[4] ?? 0)) * 10;
  return { busyMs: totalMs - idleMs, totalMs };
}

async function disks(): Promise<Pick<Sample, 'flushes' | 'diskMs'>> {
  const text = await readFile('/proc/diskstats', 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const sum = (index: number): number => lines.reduce((all, line) => all + Number(line[index] ?? 0), 0);
  return { flushes: sum(18), diskMs: sum(12) };
}
