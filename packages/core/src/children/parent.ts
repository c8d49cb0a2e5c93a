import type { StepPath } from '../steps/path.js';

/** The attempt of another execution's step that an execution carries out. */
export interface ParentAttempt {
  readonly executionId: string;
  readonly step: StepPath;
  readonly attempt: number;
  /** How many executions stand above this one: 1 where the parent has none itself. */
  readonly depth: number;
}
