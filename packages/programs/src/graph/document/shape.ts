import type { DocumentProblem } from '@runlog/core';
import { z } from 'zod';
import { parseJson } from '../../document/json-text.js';
import { name, queueName, retry, timeouts } from '../../document/policies.js';
import { pathOf, problemsOf } from '../../document/problems.js';
import { graphLimits } from '../limits.js';
import { nameProblem } from './node-name.js';

const nodeShape = z.strictObject({
  handler: name,
  queue: queueName.default('default'),
  needs: z.array(z.string()).optional(),
  input: z.unknown().optional(),
  retry: retry.optional(),
  timeouts: timeouts.optional(),
});

const shape = z.strictObject({
  nodes: z.custom<Readonly<Record<string, unknown>>>(isObject, 'must be an object of nodes by name'),
  output: z.unknown().optional(),
});

/** A node as it is written; `input` is undefined where none is written. */
export type NodeDocument = z.infer<typeof nodeShape>;

/** A graph as it is written, its nodes in that order; nothing is known of what they say of each other. */
export interface GraphDocument {
  readonly nodes: ReadonlyMap<string, NodeDocument>;
  readonly output: unknown;
}

/** Reads the JSON text of a document, as far as each node can be judged alone. */
export function readShape(
  text: string,
): { readonly document: GraphDocument } | { readonly problems: readonly DocumentProblem[] } {
  const json = parseJson(text);
  if ('problem' in json) return { problems: [{ path: '', message: json.problem }] };
  const read = shape.safeParse(json.value);
  if (!read.success) return { problems: problemsOf(read.error) };
  const entries = Object.entries(read.data.nodes);
  const count = countProblem(entries.length);
  if (count !== undefined) return { problems: [{ path: 'nodes', message: count }] };
  const { nodes, problems } = readNodes(entries);
  return problems.length > 0 ? { problems } : { document: { nodes, output: read.data.output } };
}

function readNodes(entries: readonly (readonly [string, unknown])[]): {
  readonly nodes: Map<string, NodeDocument>;
  readonly problems: readonly DocumentProblem[];
} {
  const nodes = new Map<string, NodeDocument>();
  const problems: DocumentProblem[] = [];
  for (const [key, value] of entries) {
    const wrongName = nameProblem(key);
    if (wrongName !== undefined) problems.push({ path: pathOf(['nodes', key]), message: wrongName });
    const node = nodeShape.safeParse(value);
    if (node.success) nodes.set(key, node.data);
    else problems.push(...problemsOf(node.error, ['nodes', key]));
  }
  return { nodes, problems };
}

function countProblem(count: number): string | undefined {
  if (count === 0) return 'must hold a node';
  return count > graphLimits.nodes ? `must hold at most ${graphLimits.nodes} nodes` : undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
