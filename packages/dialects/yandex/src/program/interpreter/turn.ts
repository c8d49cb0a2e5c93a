import type { Complete, Decision, Fail, Json, JsonObject, StepError, StepPath } from '@runlog/core';
import type { Sequence, Step } from '../document/model.js';
import type { Behaviour } from '../steps/behaviour.js';
import type { SequenceRun, StepRun } from './state.js';

/**
 * What happens while one event is folded: everything that follows from it at once, up to the next wait. The only
 * thing that changes in place, and it does not outlive the fold.
 */
export interface Turn {
  /** The moment of the event that is folded. */
  readonly now: number;
  /** `$global`: the workflow's variables before its current step. */
  global: JsonObject;
  steps: number;
  wanted: Decision[];
  ending?: Complete | Fail;
  readonly notes: Note[];
}

/** Something that history tells of a step and that no event says by itself. */
export type Note =
  | { readonly kind: 'fed'; readonly path: StepPath; readonly input: Json }
  | { readonly kind: 'caught'; readonly path: StepPath; readonly error: StepError }
  | {
      readonly kind: 'ended';
      readonly path: StepPath;
      readonly output?: JsonObject;
      readonly error?: StepError;
    };

/** What a step sees of its surroundings. */
export interface Scope {
  readonly turn: Turn;
  readonly sequences: Sequences;
  /** The variables of its sequence. */
  readonly state: JsonObject;
  readonly counter?: number;
  /** The last output so far, looking outwards: the result if the execution ended here. */
  readonly output?: JsonObject;
}

/** How a step drives the sequences inside it. All of them return the sequence as far as it gets by itself. */
export interface Sequences {
  begin(model: Sequence, run: SequenceRun, around: Scope): SequenceRun;
  deliver(model: Sequence, run: SequenceRun, delivery: Delivery, around: Scope): SequenceRun;
  revive(model: Sequence, run: SequenceRun, around: Scope): SequenceRun;
}

/** News for the step at `path`. */
export interface Delivery {
  readonly path: StepPath;
  readonly news: News;
}

export type News =
  | {
      readonly kind: 'answer';
      readonly phase: string;
      readonly slot: string;
      readonly round: number;
      readonly value: Json;
    }
  | {
      readonly kind: 'noAnswer';
      readonly phase: string;
      readonly slot: string;
      readonly round: number;
      readonly message: string;
    }
  | { readonly kind: 'completed'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: StepError }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'timerStarted'; readonly fireAt: number }
  | { readonly kind: 'timerFired' };

/**
 * How far a step got: it goes on later (`open`), at once but from the top of the stack (`again`), or it ended and the
 * sequence goes on behind it (`done`).
 */
export type Progress =
  | { readonly kind: 'open'; readonly run: StepRun }
  | { readonly kind: 'again'; readonly run: StepRun }
  | { readonly kind: 'done'; readonly run: StepRun; readonly output?: JsonObject; readonly next?: string };

/** The step goes on later. */
export const open = (run: StepRun): Progress => ({ kind: 'open', run });

/** The step that a sequence stands at, with all that acting needs. */
export interface CurrentStep {
  readonly step: Step;
  readonly behaviour: Behaviour;
  readonly scope: Scope;
  readonly run: StepRun;
}
