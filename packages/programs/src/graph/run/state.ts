import type { Json, StepError } from '@runlog/core';
import type { Sparse } from './sparse.js';

/**
 * What the program knows of one execution: JSON data, never mutated. Nodes are named by their position, and what is over
 * leaves nothing behind: it holds as much as is still going on, and outputs that somebody will still read.
 */
export interface GraphState {
  readonly input: Json;
  /** Nodes that did not complete yet. */
  readonly left: number;
  /** Nodes that may run and are not scheduled. */
  readonly wanted: Sparse<1>;
  /** Nodes that failed or were cancelled; they run again when the execution is retried. */
  readonly broken: Sparse<1>;
  /** For nodes some but not all of whose needs completed: how many did not. */
  readonly waiting: Sparse<number>;
  readonly outputs: Sparse<Kept>;
  /** The failure that ends the execution. */
  readonly failure?: Failure;
}

/** An output, and how many of its readers have not completed. */
export interface Kept {
  readonly output: Json;
  readonly readers: number;
}

/** Why the execution fails, and the node that broke it where one did. */
export interface Failure {
  readonly error: StepError;
  readonly step?: string;
}
