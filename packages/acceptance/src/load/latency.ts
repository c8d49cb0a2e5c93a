import type { RequestHistory } from './history.js';

/** What an execution took, from the first try of its start to its end, in milliseconds; those without an end are left out. */
export const tookMs = (requests: readonly RequestHistory[]): number[] =>
  requests.flatMap(({ tries, endedAt }) =>
    endedAt === undefined || tries[0] === undefined ? [] : [endedAt - tries[0].from],
  );

/** The value below which this share of them lies; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
