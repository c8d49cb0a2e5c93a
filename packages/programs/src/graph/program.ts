import type { Program } from '@runlog/core';
import type { Graph } from './plan/graph.js';
import { decide } from './run/decide.js';
import { evolve } from './run/evolve.js';
import { heightFor } from './run/slots.js';
import { withItem, type Sparse } from './run/sparse.js';
import type { GraphState } from './run/state.js';

/**
 * Runs each node once, as soon as all that it needs completed. A node that fails for good fails the execution, with all
 * that runs; a retry of the execution runs again what failed or was cancelled, and keeps what completed.
 */
export function graphProgram(graph: Graph): Program<GraphState> {
  const height = heightFor(graph.nodes.length);
  let first: Sparse<1> = [];
  for (const [position, { needs }] of graph.nodes.entries())
    if (needs === 0) first = withItem(first, height, position, 1);
  return {
    initial: (input) => ({
      input,
      left: graph.nodes.length,
      wanted: first,
      broken: [],
      waiting: [],
      outputs: [],
    }),
    evolve: (state, event) => evolve(graph, height, state, event),
    decide: (state) => decide(graph, height, state),
  };
}
