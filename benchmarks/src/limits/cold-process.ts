import { setTimeout as pause } from 'node:timers/promises';
import { ascending, quantile } from '../statistics.js';
import type { Budget, LoadResult } from './load.js';
import { serveParent } from './parent.js';

const entries = 2_000;
/** So many pieces of work are done first, which is when all of it is compiled. */
const warmUp = 1_000;

/** What the worker is asked for. */
interface Question {
  readonly pauseMs: number;
  readonly budget: Budget;
}

for (let done = 0; done < warmUp; done += 1) work();

serveParent({}, async ({ pauseMs, budget }: Question): Promise<LoadResult> => {
  const tookMs: number[] = [];
  const until = performance.now() + budget.milliseconds;
  while (tookMs.length < budget.operations && performance.now() < until) {
    if (pauseMs > 0) await pause(pauseMs);
    const began = performance.now();
    const sum = work();
    tookMs.push(performance.now() - began);
    if (sum !== (entries * (entries + 1)) / 2) throw new TypeError(`the work came to ${sum}`);
  }
  const seconds = tookMs.reduce((sum, ms) => sum + ms, 0) / 1_000;
  return { operations: tookMs.length, seconds, p50Ms: quantile(ascending(tookMs), 0.5) };
});

/** Allocation, hashing and reading back, as handling a message is. */
function work(): number {
  const found = new Map<string, { readonly index: number; readonly range: readonly [number, number] }>();
  let sum = 0;
  for (let index = 0; index < entries; index += 1) {
    const key = `k${index}`;
    found.set(key, { index, range: [index, index + 1] });
    sum += found.get(key)?.range[1] ?? 0;
  }
  return sum;
}
