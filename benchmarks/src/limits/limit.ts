import type { Usage } from '../driver/usage.js';
import type { LoadResult } from './load.js';

/** One ceiling of this machine. */
export interface Limit {
  /** What bounds it: `postgres`, `jetstream`, `nats`, `http`, `grpc`, `cold`. */
  readonly area: string;
  readonly name: string;
  /** What is counted: `rows`, `messages`, `requests` and the like. */
  readonly unit: string;
  readonly perSecond: number;
  /** The median time of one operation (which may carry many units), as the one who asked saw it. */
  readonly p50Ms: number;
  /** CPU milliseconds per thousand units, by process. */
  readonly cpuMsPerThousand: Readonly<Record<string, number>>;
}

/** A measurement that is yet to be made. */
export interface Trial {
  readonly area: string;
  readonly name: string;
  readonly unit: string;
  /** How many units one operation of the load carries; 1 when absent. */
  readonly unitsPerOperation?: number;
  /** The processes that take part, by name. */
  readonly processes: Readonly<Record<string, () => Promise<Usage>>>;
  run(): Promise<LoadResult>;
}

/** Makes the measurement, with the CPU time that each process spent on it. */
export async function measureLimit(trial: Trial): Promise<Limit> {
  const before = await usages(trial);
  const { operations, seconds, p50Ms } = await trial.run();
  const after = await usages(trial);
  const units = operations * (trial.unitsPerOperation ?? 1);
  return {
    area: trial.area,
    name: trial.name,
    unit: trial.unit,
    perSecond: units / seconds,
    p50Ms,
    cpuMsPerThousand: Object.fromEntries(
      after.map(([name, cpuMs], index) => [name, ((cpuMs - (before[index]?.[1] ?? 0)) * 1_000) / units]),
    ),
  };
}

function usages({ processes }: Trial): Promise<[string, number][]> {
  return Promise.all(
    Object.entries(processes).map(async ([name, read]) => [name, (await read()).cpuMs] as [string, number]),
  );
}
