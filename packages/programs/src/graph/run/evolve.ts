import type { ExecutionEvent, Json } from '@runlog/core';
import type { Graph } from '../plan/graph.js';
import { itemAt, positionsIn, withItem, withoutItem, type Sparse } from './sparse.js';
import type { GraphState, Kept } from './state.js';

/** The state after one more event. Costs as much as the node that it is about has needs, sources and dependents. */
export function evolve(graph: Graph, height: number, state: GraphState, event: ExecutionEvent): GraphState {
  if (event.type === 'ExecutionRetried') return retried(height, state);
  const step = 'step' in event.data ? event.data.step : undefined;
  const position = step === undefined ? undefined : graph.positions.get(step);
  if (position === undefined) return state;
  switch (event.type) {
    case 'StepScheduled':
      return { ...state, wanted: withoutItem(state.wanted, height, position) };
    case 'StepCompleted':
      return completed(graph, height, state, position, event.data.output);
    case 'StepFailed':
    case 'StepTimedOut':
      return {
        ...broken(height, state, position),
        failure: state.failure ?? { error: event.data.error, step: event.data.step },
      };
    case 'StepCancelled':
      return broken(height, state, position);
    default:
      return state;
  }
}

const broken = (height: number, state: GraphState, position: number): GraphState => ({
  ...state,
  broken: withItem(state.broken, height, position, 1),
});

function retried(height: number, { failure: _over, ...state }: GraphState): GraphState {
  let { wanted } = state;
  for (const position of positionsIn(state.broken, height)) wanted = withItem(wanted, height, position, 1);
  return { ...state, wanted, broken: [] };
}

function completed(
  { nodes }: Graph,
  height: number,
  state: GraphState,
  position: number,
  output: Json,
): GraphState {
  const node = nodes[position];
  if (!node) return state;
  const { readers } = node;
  let { wanted, waiting, outputs } = state;
  if (readers > 0) outputs = withItem(outputs, height, position, { output, readers });
  for (const source of node.sources) outputs = readOnce(outputs, height, source);
  for (const dependent of node.dependents) {
    const before = itemAt(waiting, height, dependent) ?? nodes[dependent]?.needs ?? 1;
    if (before > 1) waiting = withItem(waiting, height, dependent, before - 1);
    else {
      waiting = withoutItem(waiting, height, dependent);
      wanted = withItem(wanted, height, dependent, 1);
    }
  }
  return { ...state, left: state.left - 1, wanted, waiting, outputs };
}

/** A reader of the output completed, and will not ask for it again. */
function readOnce(outputs: Sparse<Kept>, height: number, source: number): Sparse<Kept> {
  const kept = itemAt(outputs, height, source);
  if (!kept || kept.readers <= 1) return withoutItem(outputs, height, source);
  return withItem(outputs, height, source, { ...kept, readers: kept.readers - 1 });
}
