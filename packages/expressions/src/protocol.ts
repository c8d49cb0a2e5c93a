/** Why an expression has no value. */
export type ExpressionProblemCode =
  'invalid_expression' | 'evaluation_failed' | 'time_limit' | 'memory_limit' | 'output_limit';

/** What a thread is told when it starts. */
export interface ThreadSettings {
  readonly module: WebAssembly.Module;
  readonly memoryBytes: number;
  readonly outputBytes: number;
  /** Where the thread notes which job of its batch it is at, and since when; see `progress.ts`. */
  readonly progress: SharedArrayBuffer;
}

/** One thing to do. Values travel as JSON text. */
export interface Job {
  readonly kind: 'evaluate' | 'check';
  readonly expression: string;
  readonly variables: readonly string[];
  readonly input: string;
}

/** What came of a job: JSON text, nothing (a check that found nothing), or the problem. */
export type JobResult =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly code: ExpressionProblemCode; readonly message: string };

/** To a thread: jobs to do in this order. */
export interface Batch {
  readonly jobs: readonly Job[];
}

/** From a thread: the results of the next jobs of its batch; `spent` when it must not be given more work. */
export interface Results {
  readonly results: readonly JobResult[];
  readonly spent: boolean;
}
