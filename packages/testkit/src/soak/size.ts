import { readSoakEnvironment } from '../environment.js';

/** A size of a test as the soak wants it: the given one in everyday runs, a multiple in a soak. At least 1. */
export function scaled(everyday: number): number {
  return Math.max(1, Math.round(everyday * readSoakEnvironment().scale));
}

/** What random tests draw from in a soak; undefined in everyday runs. */
export const soakSeed = (): number | undefined => readSoakEnvironment().seed;

/** Settings of a property of fast-check: its runs, scaled, and in a soak the soak's seed. */
export function propertySettings(everydayRuns: number): {
  readonly numRuns: number;
  readonly seed?: number;
} {
  const { seed } = readSoakEnvironment();
  return { numRuns: scaled(everydayRuns), ...(seed !== undefined && { seed }) };
}
