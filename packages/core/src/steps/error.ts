import type { Json } from '../json.js';

/** Why an attempt, a step or an execution failed. `code` is stable and made for programs, `message` for people. */
export interface StepError {
  readonly code: string;
  readonly message: string;
  /** Whether trying again can help, as judged by whoever raised it; a step's retry policy may overrule it. */
  readonly retryable: boolean;
  readonly details?: Json;
}
