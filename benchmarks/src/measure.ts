import type { Contender } from './contender.js';
import { ascending, quantile } from './statistics.js';
import type { Workload } from './workloads.js';

/** One measurement: so many workflows with so many of them in flight. */
export interface Measurement {
  readonly workload: string;
  readonly inFlight: number;
  readonly count: number;
  readonly perSecond: number;
  readonly stepsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU milliseconds per workflow, by process. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** Mebibytes in memory at the end, by process. */
  readonly memoryMiB: Readonly<Record<string, number>>;
}

/**
 * Runs `count` workflows, `inFlight` at a time, and checks the output of each.
 * @throws when one fails or answers with something else than it was given
 */
export async function measure(
  contender: Contender,
  workload: Workload,
  inFlight: number,
  count: number,
): Promise<Measurement> {
  const before = await contender.usage();
  const latencies: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const input = (next += 1);
      const asked = performance.now();
      check(workload, input, await contender.run(workload, input));
      latencies.push(performance.now() - asked);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  const seconds = (performance.now() - began) / 1_000;
  const after = await contender.usage();
  const sorted = ascending(latencies);
  const each = <T>(read: (name: string) => T): Record<string, T> =>
    Object.fromEntries(Object.keys(after).map((name) => [name, read(name)]));
  return {
    workload: workload.name,
    inFlight,
    count,
    perSecond: count / seconds,
    stepsPerSecond: (count * workload.steps) / seconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    cpuMs: each((name) => ((after[name]?.cpuMs ?? 0) - (before[name]?.cpuMs ?? 0)) / count),
    memoryMiB: each((name) => Math.round((after[name]?.memoryBytes ?? 0) / 1_048_576)),
  };
}

function check(workload: Workload, input: number, output: unknown): void {
  const expected = { input: { n: input }, n: input };
  if (JSON.stringify(output) !== JSON.stringify(expected)) {
    throw new TypeError(`${workload.name} ${input} answered ${JSON.stringify(output)}`);
  }
}
