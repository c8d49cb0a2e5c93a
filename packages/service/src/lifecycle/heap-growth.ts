import { setFlagsFromString } from 'node:v8';

/** Holds services below 300 MB under full load, for a few hundredths of their CPU. */
const enough = 3;

/**
 * Lets the heap grow to so many times what was alive at the last full collection (more than 1) before the next one. Left
 * to itself on a machine with much memory, V8 lets it grow up to four times, most of it garbage. Not a limit: a process
 * that needs more keeps getting more. Call it first thing.
 */
export function limitHeapGrowth(times = enough): void {
  setFlagsFromString(`--heap-growing-percent=${Math.round((times - 1) * 100)}`);
}
