import type { Json, StepError, StepPath } from '@runlog/core';
import type { StepRecord } from '../../program/index.js';

/** How far a run of a step got. */
export type Stage = 'scheduled' | 'started' | 'completed' | 'failed' | 'cancelled';

/** One run of a step, as far as the log goes. Moments are epoch milliseconds. */
export interface Entry {
  readonly path: StepPath;
  readonly type: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly startedAt: number;
  readonly firstAttempt: number;
  attempt: number;
  stage: Stage;
  endedAt?: number | undefined;
  /** It did not end by itself: the execution did. Retried, the execution goes on with it. */
  cut?: boolean;
  /** Of a program that tells nothing of its steps: what the events hold. */
  input?: Json | undefined;
  output?: Json | undefined;
  error?: StepError | undefined;
  lastError?: StepError | undefined;
  /** What the program tells of it. */
  record?: StepRecord | undefined;
}

/** True for runs that have not ended. */
export const isOpen = ({ stage }: Entry): boolean => stage === 'scheduled' || stage === 'started';
