import { limits, type Decision, type Json, type StepError } from '@runlog/core';
import { largerThan } from '../../document/json-size.js';
import type { Graph, GraphNode } from '../plan/graph.js';
import { executionInput, fill, type Binding, type Template } from '../plan/template.js';
import { itemAt, positionsIn } from './sparse.js';
import type { GraphState } from './state.js';

/** What is wanted now. Looks at the nodes that may run and at what they read, at no others. */
export function decide(graph: Graph, height: number, state: GraphState): readonly Decision[] {
  if (state.failure) return [{ kind: 'fail', ...state.failure }];
  if (state.left === 0) {
    const output = valueOf(graph, height, state, graph.output);
    return ['value' in output ? { kind: 'complete', output: output.value } : { kind: 'fail', ...output }];
  }
  const decisions: Decision[] = [];
  for (const position of positionsIn(state.wanted, height)) {
    const node = graph.nodes[position];
    if (!node) continue;
    const input = valueOf(graph, height, state, node.input);
    // What cannot begin fails the execution, and nothing else begins in vain.
    if (!('value' in input)) return [{ kind: 'fail', ...input, step: node.name }];
    decisions.push(schedule(node, input.value));
  }
  return decisions;
}

const schedule = ({ name, queue, handler, retry, timeouts }: GraphNode, input: Json): Decision => ({
  kind: 'scheduleStep',
  step: name,
  type: 'Task',
  queue,
  handler,
  input,
  retry,
  timeouts,
});

function valueOf(
  graph: Graph,
  height: number,
  state: GraphState,
  template: Template,
): { readonly value: Json } | { readonly error: StepError } {
  const missing: Binding[] = [];
  const from = (source: number): Json =>
    source === executionInput ? state.input : (itemAt(state.outputs, height, source)?.output ?? null);
  const value = fill(template, from, missing);
  const [first] = missing;
  if (first) return { error: nothingThere(graph, first) };
  // One value as it is was measured when it came.
  const composed = template.kind === 'list' || template.kind === 'object';
  return composed && largerThan(value, limits.payloadBytes) ? { error: tooLarge } : { value };
}

const nothingThere = ({ nodes }: Graph, { source, path }: Binding): StepError => {
  const name = source === executionInput ? 'input' : nodes[source]?.name;
  return {
    code: 'binding_without_value',
    message: `${source === executionInput ? 'the input' : `the output of ${JSON.stringify(name)}`} has nothing at ${JSON.stringify(path)}`,
    retryable: false,
  };
};

const tooLarge: StepError = {
  code: 'payload_too_large',
  message: `what the bindings make up is larger than ${limits.payloadBytes} bytes`,
  retryable: false,
};
