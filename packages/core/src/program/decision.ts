import type { Json } from '../json.js';
import type { StepError } from '../steps/error.js';
import type { StepPath } from '../steps/path.js';
import type { TaskSpec } from '../steps/task-spec.js';

/** A step for a worker. */
export interface ScheduleStep extends TaskSpec {
  readonly kind: 'scheduleStep';
  readonly step: StepPath;
}

/** Interrupts a step that is under way. */
export interface CancelStep {
  readonly kind: 'cancelStep';
  readonly step: StepPath;
}

/** Notes that a step which the scheduler itself carries out began. */
export interface EnterControlStep {
  readonly kind: 'enterControlStep';
  readonly step: StepPath;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly input?: Json;
}

/** Notes that it ended. */
export interface LeaveControlStep {
  readonly kind: 'leaveControlStep';
  readonly step: StepPath;
  readonly output?: Json;
  readonly error?: StepError;
}

/** Asks for the answer of a user's expression; it comes back as ExpressionEvaluated or ExpressionFailed. */
export interface Evaluate {
  readonly kind: 'evaluate';
  /** Unique within the execution. */
  readonly key: string;
  readonly language: 'jq';
  readonly expression: string;
  readonly input: Json;
  readonly variables?: Readonly<Record<string, Json>>;
}

/** Starts a timer, due after a delay or at a moment (epoch milliseconds). */
export interface StartTimer {
  readonly kind: 'startTimer';
  readonly timer: string;
  readonly due: { readonly afterMs: number } | { readonly at: number };
}

export interface CancelTimer {
  readonly kind: 'cancelTimer';
  readonly timer: string;
}

/** Ends the execution well. Whatever is still under way is cancelled. */
export interface Complete {
  readonly kind: 'complete';
  readonly output: Json;
}

/** Ends the execution as failed. Whatever is still under way is cancelled. */
export interface Fail {
  readonly kind: 'fail';
  readonly error: StepError;
  readonly step?: StepPath;
}

/** What a program wants to happen next. */
export type Decision =
  | ScheduleStep
  | CancelStep
  | EnterControlStep
  | LeaveControlStep
  | Evaluate
  | StartTimer
  | CancelTimer
  | Complete
  | Fail;
