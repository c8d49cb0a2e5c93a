import type { Step } from './model.js';
import { nextSteps } from './next-steps.js';

/**
 * The steps that one run of a sequence can come to more than once, each with a number of its own from 0: those on a
 * circle, or between two. A failure that is retried brings a step a second time, too; that is not meant here.
 */
export function recurring(steps: ReadonlyMap<string, Step>): ReadonlyMap<string, number> {
  const left = new Set(steps.keys());
  const after = new Map([...steps].map(([id, step]) => [id, known(left, nextSteps(step))]));
  const before = reversed(after);
  strip(left, before, after);
  strip(left, after, before);
  return new Map([...left].map((id, index) => [id, index]));
}

type Edges = ReadonlyMap<string, readonly string[]>;

const known = (ids: ReadonlySet<string>, named: readonly string[]): string[] => [
  ...new Set(named.filter((id) => ids.has(id))),
];

function reversed(edges: Edges): Edges {
  const found = new Map<string, string[]>([...edges.keys()].map((id) => [id, []]));
  for (const [id, following] of edges) for (const next of following) found.get(next)?.push(id);
  return found;
}

/** Takes away, again and again, the steps that nothing left leads to (seen along `into`). */
function strip(left: Set<string>, into: Edges, out: Edges): void {
  const leading = new Map(
    [...left].map((id) => [id, (into.get(id) ?? []).filter((from) => left.has(from)).length]),
  );
  const free = [...left].filter((id) => leading.get(id) === 0);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    left.delete(id);
    for (const next of out.get(id) ?? []) {
      const count = (leading.get(next) ?? 0) - 1;
      leading.set(next, count);
      if (count === 0 && left.has(next)) free.push(next);
    }
  }
}
