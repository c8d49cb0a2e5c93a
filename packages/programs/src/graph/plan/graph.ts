import type { RetryPolicy, StepTimeouts } from '@runlog/core';
import type { Template } from './template.js';

/** A node, ready to run. Nodes name each other by their position in the graph. */
export interface GraphNode {
  /** Also the path of its step. */
  readonly name: string;
  readonly queue: string;
  readonly handler: string;
  readonly retry: RetryPolicy;
  readonly timeouts: StepTimeouts;
  readonly input: Template;
  /** How many nodes have to complete before it. */
  readonly needs: number;
  /** The nodes that need it. */
  readonly dependents: readonly number[];
  /** The nodes whose outputs its input holds, each once. */
  readonly sources: readonly number[];
  /** How many inputs hold its output; the output of the execution counts as one more. */
  readonly readers: number;
}

/** A valid document: an acyclic graph, in which every input reads only what is there before its node begins. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly positions: ReadonlyMap<string, number>;
  readonly output: Template;
}
