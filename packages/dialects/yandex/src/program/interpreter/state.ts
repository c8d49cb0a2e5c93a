import type { Complete, Decision, Fail, Json, JsonObject, StepPath } from '@runlog/core';
import type { Blocks } from './blocks.js';
import type { Visits } from './visits.js';

/**
 * What the program knows of one execution: plain JSON without undefined members, never mutated. It holds only what
 * is still going on; ended steps leave nothing but the values that they merged.
 */
export interface YawlState {
  /** Runs of steps so far, for the quota. */
  readonly steps: number;
  readonly root: SequenceRun;
  /** What was decided and is not in the log yet, in order. */
  readonly wanted: readonly Decision[];
  /** Set once the execution is over as far as the program goes. */
  readonly ending?: Complete | Fail;
}

/** A sequence under way, or ended when it has no current step. */
export interface SequenceRun {
  /** The path that its steps are named under; empty for the workflow itself. */
  readonly prefix: StepPath;
  /** The variables: what it began with, and every output merged since. */
  readonly state: JsonObject;
  /** The iteration of the loop that it is inside of, from 0. */
  readonly counter?: number;
  /** How often each step that can come more than once was entered. */
  readonly visits: Visits;
  readonly current?: StepRun;
  /** The output of the last step that can have one. */
  readonly output?: JsonObject;
}

/** One run of a step. */
export interface StepRun {
  readonly id: string;
  /**
   * Unique in the execution. The second visit of a step in its sequence is `step[1]`, the third `step[2]`; a loop's
   * runs come behind that (`each[3].notify`, and on the second visit of the loop `each[1][3].notify`).
   */
  readonly path: StepPath;
  /** How often it was begun anew because the execution was retried. */
  readonly round: number;
  readonly at: Phase;
  /** What the `input` template gave, once it is known. */
  readonly input?: Json;
  /** The worker's answer is in the log: this path cannot be scheduled again. */
  readonly answered?: true;
  readonly fan?: Fan;
  readonly loop?: Loop;
}

/** The phases in which a step waits for answers of jq. */
export type AskPhase = 'input' | 'fields' | 'choice' | 'condition' | 'output' | 'catch';

export type Phase =
  | { readonly name: 'new' }
  | { readonly name: 'asking'; readonly phase: AskPhase; readonly asked: Asked }
  | { readonly name: 'task'; readonly cancelled?: true }
  | { readonly name: 'timer'; readonly fireAt?: number }
  | { readonly name: 'body' }
  | { readonly name: 'failed' };

export interface Asked {
  readonly values: Readonly<Record<string, Json>>;
  /** Slots whose answers are not there yet. */
  readonly open: readonly string[];
  /** Position of the catch rule that asks. */
  readonly rule?: number;
}

/** The sequences inside a foreach or parallel, by position. */
export interface Fan {
  /** How many were begun. */
  readonly begun: number;
  readonly ended: number;
  /** The running ones; null once ended. */
  readonly runs: Blocks<SequenceRun | null>;
  /** The outputs of those that ended; null before. */
  readonly outputs: Blocks<JsonObject | null>;
}

/** A while under way. */
export interface Loop {
  readonly iteration: number;
  /** The most iterations, once the template was answered. */
  readonly limit?: number;
  readonly state: JsonObject;
  readonly body?: SequenceRun;
  readonly output?: JsonObject;
}
