// These types are the storage format. A released shape is never changed: add optional fields, or a new version with
// an upcaster (upcast.ts) and a new sample in test/samples.
import type { ParentAttempt } from '../children/parent.js';
import type { Json } from '../json.js';
import type { Priority } from '../execution/priority.js';
import type { Principal } from '../execution/principal.js';
import type { StepError } from '../steps/error.js';
import type { StepPath } from '../steps/path.js';
import type { TaskSpec } from '../steps/task-spec.js';
import type { StepTimeoutKind } from '../policies/timeouts.js';

/** The definition that an execution is pinned to for its whole life. */
export interface DefinitionRef {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly language: string;
}

export interface ExecutionCreated {
  readonly tenant: string;
  readonly definition: DefinitionRef;
  readonly input: Json;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: Priority;
  /** Epoch milliseconds on the database's clock after which the execution is ended as timed out. */
  readonly deadline?: number;
  readonly idempotencyKey?: string;
  /** Facts that only the API it came through understands (ids, flags), kept for its answers. */
  readonly origin?: { readonly dialect: string; readonly facts?: Json };
  /** Who asked, where the door knew. */
  readonly by?: Principal;
  /** Its tenant had as much running as it may have: it waits until it is let in. */
  readonly queued?: true;
  /** It carries out a step of another execution. */
  readonly parent?: ParentAttempt;
}

/** The execution began: its first decision was taken, or it was let in from its tenant's queue. */
export type ExecutionStarted = Record<string, never>;

export interface StepScheduled extends TaskSpec {
  readonly step: StepPath;
  readonly attempt: number;
}

export interface StepStarted {
  readonly step: StepPath;
  readonly attempt: number;
  readonly worker: string;
}

/** An attempt failed and another one follows at `retryAt` (epoch milliseconds). */
export interface StepAttemptFailed {
  readonly step: StepPath;
  readonly attempt: number;
  readonly error: StepError;
  readonly retryAt: number;
}

export interface StepRetried {
  readonly step: StepPath;
  readonly attempt: number;
}

export interface StepCompleted {
  readonly step: StepPath;
  readonly attempt: number;
  readonly output: Json;
}

export interface StepFailed {
  readonly step: StepPath;
  readonly attempt: number;
  readonly error: StepError;
}

export interface StepTimedOut {
  readonly step: StepPath;
  readonly attempt: number;
  readonly timeout: StepTimeoutKind;
  readonly error: StepError;
}

export interface StepCancelled {
  readonly step: StepPath;
  readonly attempt: number;
}

/** A step that the scheduler itself carries out (a branch, a loop, a wait) began. */
export interface ControlStepEntered {
  readonly step: StepPath;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly input?: Json;
}

export interface ControlStepLeft {
  readonly step: StepPath;
  readonly output?: Json;
  readonly error?: StepError;
}

/** The answer of a user's expression, recorded so that no refold ever runs user code. */
export interface ExpressionEvaluated {
  readonly key: string;
  readonly value: Json;
}

export interface ExpressionFailed {
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

export interface TimerStarted {
  readonly timer: string;
  /** Epoch milliseconds on the database's clock. */
  readonly fireAt: number;
}

export interface TimerFired {
  readonly timer: string;
}

export interface TimerCancelled {
  readonly timer: string;
}

export interface SignalReceived {
  readonly signalId: string;
  readonly name: string;
  readonly payload: Json;
  readonly by?: Principal;
}

/** `stop` lets running attempts end and starts nothing further; `terminate` interrupts them. */
export type CancelMode = 'stop' | 'terminate';

export interface CancelRequested {
  readonly mode: CancelMode;
  readonly reason?: string;
  readonly by?: Principal;
}

export interface ExecutionPaused {
  readonly reason?: string;
  readonly by?: Principal;
}

export interface ExecutionResumed {
  readonly by?: Principal;
  /** It goes back to its place in its tenant's queue. */
  readonly queued?: true;
}

/** An ended execution was opened again: its failed and cancelled steps run anew, what completed stays. */
export interface ExecutionRetried {
  readonly deadline?: number;
  readonly by?: Principal;
  /** It had never been let in, and goes back to its place in its tenant's queue. */
  readonly queued?: true;
}

export interface ExecutionCompleted {
  readonly output: Json;
}

export interface ExecutionFailed {
  readonly error: StepError;
  /** The step that broke the execution, where one did. */
  readonly step?: StepPath;
}

export interface ExecutionCancelled {
  readonly mode: CancelMode;
}

export interface ExecutionTimedOut {
  readonly deadline: number;
}

/** Every event type with the newest shape of its data. */
export interface EventData {
  ExecutionCreated: ExecutionCreated;
  ExecutionStarted: ExecutionStarted;
  StepScheduled: StepScheduled;
  StepStarted: StepStarted;
  StepAttemptFailed: StepAttemptFailed;
  StepRetried: StepRetried;
  StepCompleted: StepCompleted;
  StepFailed: StepFailed;
  StepTimedOut: StepTimedOut;
  StepCancelled: StepCancelled;
  ControlStepEntered: ControlStepEntered;
  ControlStepLeft: ControlStepLeft;
  ExpressionEvaluated: ExpressionEvaluated;
  ExpressionFailed: ExpressionFailed;
  TimerStarted: TimerStarted;
  TimerFired: TimerFired;
  TimerCancelled: TimerCancelled;
  SignalReceived: SignalReceived;
  CancelRequested: CancelRequested;
  ExecutionPaused: ExecutionPaused;
  ExecutionResumed: ExecutionResumed;
  ExecutionRetried: ExecutionRetried;
  ExecutionCompleted: ExecutionCompleted;
  ExecutionFailed: ExecutionFailed;
  ExecutionCancelled: ExecutionCancelled;
  ExecutionTimedOut: ExecutionTimedOut;
}

export type EventType = keyof EventData;
