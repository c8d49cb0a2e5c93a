import type { DocumentProblem } from '@runlog/core';
import { pathOf } from '../../document/problems.js';
import type { NodeDocument } from '../document/shape.js';

/** The needs of each node by position, without those that name no node or name one again: these are problems. */
export function readNeeds(
  nodes: ReadonlyMap<string, NodeDocument>,
  positions: ReadonlyMap<string, number>,
  problems: DocumentProblem[],
): number[][] {
  return [...nodes.entries()].map(([name, { needs = [] }]) => {
    const found = new Set<number>();
    for (const [index, need] of needs.entries()) {
      const position = positions.get(need);
      const known = position !== undefined && !found.has(position);
      if (known) found.add(position);
      else
        problems.push({
          path: pathOf(['nodes', name, 'needs', index]),
          message:
            position === undefined
              ? `there is no node ${JSON.stringify(need)}`
              : `names ${JSON.stringify(need)} again`,
        });
    }
    return [...found];
  });
}
