/** Who needs whom, by position: `needs[node]` lists the nodes that must complete before it. */
export type Needs = readonly (readonly number[])[];

/** The reverse: `dependentsOf(needs)[node]` lists the nodes that need it. */
export function dependentsOf(needs: Needs): number[][] {
  const dependents = needs.map((): number[] => []);
  for (const [node, its] of needs.entries()) for (const need of its) dependents[need]?.push(node);
  return dependents;
}

/** The nodes in an order in which each comes after all that it needs; those on a cycle, or behind one, are left out. */
export function topologicalOrder(needs: Needs, dependents: Needs): number[] {
  const left = needs.map(({ length }) => length);
  const order = [...left.keys()].filter((node) => left[node] === 0);
  // The list grows while it is walked.
  for (const node of order)
    for (const dependent of dependents[node] ?? []) {
      left[dependent] = (left[dependent] ?? 0) - 1;
      if (left[dependent] === 0) order.push(dependent);
    }
  return order;
}

/** One cycle for each knot of nodes that need each other, each member needing the next and the last the first. */
export function cyclesOf(needs: Needs, order: readonly number[]): number[][] {
  const walkOf = new Array<number>(needs.length).fill(-1);
  for (const node of order) walkOf[node] = needs.length;
  const cycles: number[][] = [];
  for (const start of needs.keys()) {
    const walk: number[] = [];
    // Whoever is left needs another one that is left: each walk ends at a cycle, or at a walk before it.
    let node: number | undefined = start;
    while (node !== undefined && walkOf[node] === -1) {
      walkOf[node] = start;
      walk.push(node);
      node = needs[node]?.find((need) => walkOf[need] !== needs.length);
    }
    if (node !== undefined && walkOf[node] === start) cycles.push(walk.slice(walk.indexOf(node)));
  }
  return cycles;
}
