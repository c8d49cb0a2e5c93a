import { noRetry, type DocumentProblem, type StepTimeouts } from '@runlog/core';
import { pathOf } from '../../document/problems.js';
import type { GraphDocument, NodeDocument } from '../document/shape.js';
import { TemplateReader, type FoundBinding } from '../document/template.js';
import { readsTooEarly } from './ancestors.js';
import { cyclesOf, dependentsOf, topologicalOrder, type Needs } from './cycles.js';
import type { Graph, GraphNode } from './graph.js';
import { readNeeds } from './needs.js';
import { executionInput, sourcesOf, type Template } from './template.js';

/** The graph that a document describes, or everything that is wrong with how its nodes name each other. */
export function compileGraph({
  nodes,
  output,
}: GraphDocument): { readonly graph: Graph } | { readonly problems: readonly DocumentProblem[] } {
  const problems: DocumentProblem[] = [];
  const names = [...nodes.keys()];
  const positions = new Map(names.map((name, position) => [name, position]));
  const needs = readNeeds(nodes, positions, problems);
  const dependents = dependentsOf(needs);
  const reader = new TemplateReader(positions, problems);
  const bound: (FoundBinding & { readonly node: number })[] = [];
  const inputs = [...nodes.entries()].map(([name, { input }], node) => {
    if (input === undefined) return defaultInput(needs[node] ?? [], names);
    const found = reader.bindings.length;
    const template = reader.read(input, ['nodes', name, 'input']);
    for (const binding of reader.bindings.slice(found))
      if (binding.source !== executionInput) bound.push({ ...binding, node });
    return template;
  });
  const result = output === undefined ? defaultOutput(dependents, names) : reader.read(output, ['output']);
  const order = topologicalOrder(needs, dependents);
  if (order.length < needs.length) problems.push(...cycleProblems(needs, order, names));
  else
    for (const { place, node } of readsTooEarly(bound, needs, order))
      problems.push({
        path: pathOf([...place, '$from']),
        message: `must be a node that ${JSON.stringify(names[node])} needs, directly or through others`,
      });
  if (problems.length > 0) return { problems };
  return {
    graph: {
      nodes: withReaders([...nodes.entries()].map(plain), inputs, { needs, dependents, output: result }),
      positions,
      output: result,
    },
  };
}

const whole = (source: number): Template => ({ kind: 'binding', source, path: [] });
const wholeInput = whole(executionInput);

const byName = (sources: readonly number[], names: readonly string[]): Template => ({
  kind: 'object',
  members: sources.map((source) => [names[source] ?? '', whole(source)]),
});

/** What its single need gave, the execution's input where it needs nothing, or what its needs gave by their names. */
function defaultInput(needs: readonly number[], names: readonly string[]): Template {
  const [first, second] = needs;
  if (first === undefined) return wholeInput;
  return second === undefined ? whole(first) : byName(needs, names);
}

/** What the node that nobody needs gave, or what those gave by their names. */
function defaultOutput(dependents: Needs, names: readonly string[]): Template {
  const sinks = [...dependents.keys()].filter((node) => dependents[node]?.length === 0);
  const [first, second] = sinks;
  return first !== undefined && second === undefined ? whole(first) : byName(sinks, names);
}

function cycleProblems(needs: Needs, order: readonly number[], names: readonly string[]): DocumentProblem[] {
  return cyclesOf(needs, order).map((cycle) => {
    const [first = 0, second = first] = cycle;
    const place = ['nodes', names[first] ?? '', 'needs', needs[first]?.indexOf(second) ?? 0];
    const shown =
      cycle.length > 8
        ? [...cycle.slice(0, 7).map((node) => names[node]), '…']
        : cycle.map((node) => names[node]);
    return { path: pathOf(place), message: `is a cycle: ${[...shown, names[first]].join(' needs ')}` };
  });
}

type PlainNode = Pick<GraphNode, 'name' | 'queue' | 'handler' | 'retry' | 'timeouts'>;

const noTimeouts: StepTimeouts = {};

const plain = ([name, { queue, handler, retry, timeouts }]: readonly [string, NodeDocument]): PlainNode => ({
  name,
  queue,
  handler,
  retry: retry ?? noRetry,
  timeouts: timeouts ?? noTimeouts,
});

function withReaders(
  nodes: readonly PlainNode[],
  inputs: readonly Template[],
  {
    needs,
    dependents,
    output,
  }: { readonly needs: Needs; readonly dependents: Needs; readonly output: Template },
): GraphNode[] {
  const readers = new Int32Array(nodes.length);
  const sources = inputs.map(sourcesOf);
  for (const read of [...sources, sourcesOf(output)])
    for (const source of read) readers[source] = (readers[source] ?? 0) + 1;
  return nodes.map((node, position) => ({
    ...node,
    input: inputs[position] ?? wholeInput,
    needs: needs[position]?.length ?? 0,
    dependents: dependents[position] ?? [],
    sources: sources[position] ?? [],
    readers: readers[position] ?? 0,
  }));
}
