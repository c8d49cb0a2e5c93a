import { ascending, quantile } from '../statistics.js';

/** When a measurement ends: after so long, or after so many operations, whichever comes first. */
export interface Budget {
  readonly milliseconds: number;
  readonly operations: number;
}

/** What a load came to. */
export interface LoadResult {
  readonly operations: number;
  readonly seconds: number;
  /** The median time of one operation, as the one who asked saw it. */
  readonly p50Ms: number;
}

/**
 * Keeps `inFlight` operations under way until the budget is used up, and waits for the last of them; each is told its
 * ordinal, from 0. Rejects with the first operation that fails.
 */
export async function drive(
  { milliseconds, operations }: Budget,
  inFlight: number,
  operation: (ordinal: number) => Promise<void>,
): Promise<LoadResult> {
  const latencies: number[] = [];
  const began = performance.now();
  const until = began + milliseconds;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < operations && performance.now() < until) {
      const ordinal = next;
      next += 1;
      const asked = performance.now();
      await operation(ordinal);
      latencies.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return {
    operations: latencies.length,
    seconds: (performance.now() - began) / 1_000,
    p50Ms: quantile(ascending(latencies), 0.5),
  };
}
