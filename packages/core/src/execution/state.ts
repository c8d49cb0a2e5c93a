import type { ParentAttempt } from '../children/parent.js';
import type { CancelMode, DefinitionRef, ExecutionCreated } from '../events/catalog.js';
import type { Json } from '../json.js';
import type { PersistentMap } from '../persistent/persistent-map.js';
import type { StepError } from '../steps/error.js';
import type { StepPath } from '../steps/path.js';
import type { TaskSpec } from '../steps/task-spec.js';
import type { Priority } from './priority.js';
import type { ExecutionStatus } from './status.js';

/** A step that is under way. Moments are epoch milliseconds on the database's clock. */
export interface OpenStep {
  readonly step: StepPath;
  readonly task: TaskSpec;
  /** The attempt that counts; results of any other are void. */
  readonly attempt: number;
  /** The number that this run of the step began with (above 1 after the execution was retried). */
  readonly firstAttempt: number;
  readonly scheduledAt: number;
  /** When the current attempt was handed out. */
  readonly attemptAt: number;
  /** When a worker reported that it works on the current attempt; unset for attempts too short to report it. */
  readonly startedAt?: number;
  readonly worker?: string;
  /** Set while the step waits for its next attempt. */
  readonly retryAt?: number;
  readonly lastError?: StepError;
}

/** What the log of one execution says, without its program's own state. Immutable. */
export interface ExecutionState {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly definition: DefinitionRef;
  readonly input: Json;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: Priority;
  readonly origin?: ExecutionCreated['origin'];
  readonly idempotencyKey?: string;
  /** It was accepted over its tenant's share of running executions, and has to be let in before it starts. */
  readonly queued?: true;
  /** It carries out a step of another execution, which is told of its end. */
  readonly parent?: ParentAttempt;
  /** It was opened again: somebody wants it whether its parent still waits for it or not. */
  readonly released?: true;
  readonly status: ExecutionStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly deadline?: number;
  readonly output?: Json;
  readonly error?: StepError;
  readonly failedStep?: StepPath;
  readonly cancel?: CancelMode;
  /** Steps under way, by path. Ended steps are in the log only, so that the state does not grow with history. */
  readonly steps: PersistentMap<OpenStep>;
  /** Last attempt of the steps that did not complete; a later run of the same step counts on from it. */
  readonly ended: PersistentMap<number>;
  /** Timers that run: name to due moment. */
  readonly timers: PersistentMap<number>;
}
