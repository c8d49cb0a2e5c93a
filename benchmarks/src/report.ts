import type { Measurement } from './measure.js';
import { median } from './statistics.js';

/** One line of the table: the medians over all rounds of a measurement. */
export interface Summary {
  readonly workload: string;
  readonly inFlight: number;
  readonly perSecond: number;
  readonly stepsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: Readonly<Record<string, number>>;
  readonly memoryMiB: Readonly<Record<string, number>>;
}

/** Brings the rounds of each measurement together. */
export function summarise(measurements: readonly Measurement[]): Summary[] {
  const groups = new Map<string, Measurement[]>();
  for (const one of measurements) {
    const key = `${one.workload} ${one.inFlight}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((rounds) => {
    const [first] = rounds;
    if (!first) return [];
    const of = (read: (one: Measurement) => number): number => median(rounds.map(read));
    const each = (read: (one: Measurement, name: string) => number): Record<string, number> =>
      Object.fromEntries(Object.keys(first.cpuMs).map((name) => [name, of((one) => read(one, name))]));
    return [
      {
        workload: first.workload,
        inFlight: first.inFlight,
        perSecond: of((one) => one.perSecond),
        stepsPerSecond: of((one) => one.stepsPerSecond),
        p50Ms: of((one) => one.p50Ms),
        p99Ms: of((one) => one.p99Ms),
        cpuMs: each((one, name) => one.cpuMs[name] ?? 0),
        memoryMiB: each((one, name) => one.memoryMiB[name] ?? 0),
      },
    ];
  });
}

const columns = [
  'workload',
  'in flight',
  'workflows/s',
  'steps/s',
  'p50 ms',
  'p99 ms',
  'CPU ms',
  'by process',
] as const;

/** The summaries as a Markdown table. CPU is per workflow, over all processes and by process. */
export function tableOf(summaries: readonly Summary[]): string {
  const rows = summaries.map((one) => {
    const cpu = Object.entries(one.cpuMs);
    const total = cpu.reduce((sum, [, ms]) => sum + ms, 0);
    return [
      one.workload,
      String(one.inFlight),
      one.perSecond.toFixed(0),
      one.stepsPerSecond.toFixed(0),
      one.p50Ms.toFixed(1),
      one.p99Ms.toFixed(1),
      total.toFixed(2),
      cpu.map(([name, ms]) => `${name} ${ms.toFixed(2)}`).join(', '),
    ];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
