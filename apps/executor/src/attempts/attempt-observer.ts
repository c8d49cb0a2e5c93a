import type { Task } from '@runlog/core';

export type AttemptOutcome = 'completed' | 'failed' | 'aborted';

/** One attempt that a handler has run. */
export interface AttemptRecord {
  readonly task: Task;
  readonly outcome: AttemptOutcome;
  readonly durationMs: number;
  /** What the handler threw; undefined when it completed. */
  readonly error?: unknown;
}

/** Told of every attempt, for metrics and logs. Must not throw. */
export interface AttemptObserver {
  ended(record: AttemptRecord): void;
}
