import type { Needs } from './cycles.js';

/** A node that reads the output of another one. */
export interface Reading {
  readonly node: number;
  readonly source: number;
}

/** So many sources are followed through the graph at once, a bit for each. */
const chunk = 32;

/**
 * The readings whose source is not among what the node needs, directly or through others. `order` is a topological one of
 * all nodes. Takes one pass over the graph for every 32 sources, and memory for one number of each node.
 */
export function readsTooEarly<R extends Reading>(
  readings: readonly R[],
  needs: Needs,
  order: readonly number[],
): R[] {
  const bySource = new Map<number, R[]>();
  for (const reading of readings)
    if (!needs[reading.node]?.includes(reading.source)) groupIn(bySource, reading);
  const sources = [...bySource.keys()];
  const early: R[] = [];
  for (let first = 0; first < sources.length; first += chunk) {
    const followed = sources.slice(first, first + chunk);
    const before = reach(followed, needs, order);
    for (const [place, source] of followed.entries())
      for (const reading of bySource.get(source) ?? [])
        if (((before[reading.node] ?? 0) & (1 << place)) === 0) early.push(reading);
  }
  return early;
}

function groupIn<R extends Reading>(bySource: Map<number, R[]>, reading: R): void {
  const others = bySource.get(reading.source);
  if (others) others.push(reading);
  else bySource.set(reading.source, [reading]);
}

/** For each node, the sources that come before it, as bits by their place. */
function reach(sources: readonly number[], needs: Needs, order: readonly number[]): Int32Array {
  const before = new Int32Array(needs.length);
  const own = new Int32Array(needs.length);
  for (const [place, source] of sources.entries()) own[source] = 1 << place;
  for (const node of order) {
    let bits = 0;
    for (const need of needs[node] ?? []) bits |= (before[need] ?? 0) | (own[need] ?? 0);
    before[node] = bits;
  }
  return before;
}
