import type { ExecutionState, Snapshot } from '@runlog/core';
import type { DeadLetters, EventStore } from '@runlog/event-store';
import type { Clock } from './clock.js';
import type { Outlets } from './dispatch/dispatcher.js';
import type { Heartbeats } from './dispatch/heartbeats.js';
import type { TaskTokens } from './dispatch/task-tokens.js';
import type { Reporter } from './reporter.js';
import type { ProgramCatalog } from '@runlog/executions';
import type { Evaluator } from './turns/turn.js';
import type { CacheBounds } from './turns/entry-cache.js';

/** Shows turns and executions in traces; does next to nothing while nobody exports them. */
export interface Spans {
  /** Runs a turn within its execution's trace, with the context to send on. */
  turn<T>(
    executionId: string,
    traceparent: string | undefined,
    work: (traceparent: string | undefined) => Promise<T>,
  ): Promise<T>;
  /** The execution ended. */
  ended(state: ExecutionState): void;
}

/** Everything that a scheduler needs from outside. */
export interface SchedulerWorld {
  readonly store: EventStore;
  /** Where what cannot be worked on is put aside. */
  readonly deadLetters: DeadLetters;
  readonly programs: Pick<ProgramCatalog, 'program'>;
  readonly clock: Clock;
  readonly evaluate: Evaluator;
  readonly partitions: number;
  readonly outlets: Outlets;
  /** What is done for the parents of executions; all of it may be lost. */
  readonly parents: {
    /** The execution has ended. */
    ended(child: ExecutionState, traceparent?: string): void;
    /** It is looked at, and may not be waited for any more. */
    reviewed(child: ExecutionState): void;
  };
  /** Tells the last state of an execution to who asked for it. */
  readonly answers: { publish(answerTo: string, ended: Snapshot): void };
  readonly heartbeats: Heartbeats;
  readonly tokens: TaskTokens;
  readonly report: Reporter;
  readonly spans: Spans;
  /** Executions kept in memory. */
  readonly cache: CacheBounds;
}
