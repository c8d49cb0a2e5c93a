import type { Json } from '@runlog/core';
import type { AskPhase, Asked, StepRun } from '../interpreter/state.js';
import type { Delivery, News, Progress, Scope } from '../interpreter/turn.js';
import type { Failure } from './failure.js';

/** The answers of all templates of one phase, by slot. */
export type Answers = Readonly<Record<string, Json>>;

/** How one step of a document acts. Pure but for the turn in the scope. */
export interface Behaviour {
  /** The name of its kind in history (`HttpCall`). */
  readonly type: string;
  /** Acts from the beginning. */
  begin(scope: Scope, run: StepRun): Progress;
  /** Goes on with the answers of a phase. */
  answered(scope: Scope, run: StepRun, phase: AskPhase, asked: Asked): Progress;
  /** A template of a phase has no answer. */
  rejected(scope: Scope, run: StepRun, phase: AskPhase, failure: Failure): Progress;
  /** Begins anew what failed or was cancelled, after the execution was retried. */
  restart(scope: Scope, run: StepRun): Progress;
  /** Goes on after `again`; only steps that repeat themselves have it. */
  again?(scope: Scope, run: StepRun): Progress;
  /** A worker's report or a timer; steps that wait for neither do not have it. */
  receive?(scope: Scope, run: StepRun, news: News): Progress;
  /** The sequences inside it; steps without any do not have it. */
  readonly inside?: Inside;
}

/** How a step that holds sequences passes things on to them. */
export interface Inside {
  deliver(scope: Scope, run: StepRun, delivery: Delivery): Progress;
  revive(scope: Scope, run: StepRun): Progress;
}
