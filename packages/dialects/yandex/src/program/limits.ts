/** Bounds of the language. Those of 3.7 in the published documentation, and ours where it names none. */
export const yawlLimits = {
  /** Steps that one execution runs. A foreach, parallel or while counts by the steps inside it, or as one when none ran. */
  stepsPerExecution: 1000,
  /** Bytes of a step's input or output as JSON text. */
  payloadBytes: 2 * 1024 * 1024,
  /** One try of a step, and its default `timeout`, in milliseconds. */
  attemptMs: 15 * 60_000,
  /** A step with all its retries, in milliseconds. */
  stepMs: 24 * 3_600_000,
  retryCount: 100,
  minInitialDelayMs: 1000,
  maxDelayMs: 3_600_000,
  foreachConcurrency: 1,
  parallelConcurrency: 30,
  /** Upper bound of any `concurrency`. */
  concurrency: 1000,
  /** The longest wait; a moment beyond it is taken for a slip. */
  waitMs: 366 * 24 * 3_600_000,
  /** Levels of steps inside steps. */
  nesting: 16,
} as const;
