import type { Sample } from './driver/sample.js';

/** What a load left of the machine. Shares are from 0 to 1. */
export interface Saturation {
  readonly machine: number;
  /** The part of the machine that the contender's processes took. */
  readonly own: number;
  readonly busiestThread: { readonly process: string; readonly share: number };
  readonly disk: number;
  readonly flushesPerSecond: number;
  /** The resource that was used up, in words. */
  readonly verdict: string;
}

const full = 0.9;

/** Compares two samples. What bounds a load that has used up nothing is waiting: for polls, round trips or single commits. */
export function saturationOf(before: Sample, after: Sample, seconds: number): Saturation {
  const ms = seconds * 1_000;
  const machine = share(
    after.machine.busyMs - before.machine.busyMs,
    after.machine.totalMs - before.machine.totalMs,
  );
  const disk = share(after.diskMs - before.diskMs, ms);
  const threads = Object.entries(after.processes).map(([process, { threadMs }]) => ({
    process,
    share: share(threadMs - (before.processes[process]?.threadMs ?? 0), ms),
  }));
  const busiestThread = threads.reduce((most, one) => (one.share > most.share ? one : most), {
    process: 'none',
    share: 0,
  });
  const ownMs = Object.entries(after.processes).reduce(
    (sum, [process, { cpuMs }]) => sum + Math.max(0, cpuMs - (before.processes[process]?.cpuMs ?? 0)),
    0,
  );
  const own = share(ownMs, after.machine.totalMs - before.machine.totalMs);
  const flushesPerSecond = (after.flushes - before.flushes) / seconds;
  const measured = { machine, own, busiestThread, disk, flushesPerSecond };
  return { ...measured, verdict: verdictOf(measured) };
}

function verdictOf({ machine, own, busiestThread, disk }: Omit<Saturation, 'verdict'>): string {
  if (busiestThread.share >= full) return `one thread of ${busiestThread.process}`;
  if (disk >= full) return 'disk';
  if (machine < full) return 'nothing';
  return own >= machine / 2 ? 'CPU of the machine' : 'CPU of the machine, mostly by others';
}

const share = (part: number, whole: number): number => (whole > 0 ? Math.max(0, part / whole) : 0);
