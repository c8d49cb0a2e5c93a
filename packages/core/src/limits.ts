/** Bounds that hold for every execution, whatever API it came through. */
export const limits = {
  /** Events in one execution; reaching it fails the execution with `history_limit`. */
  eventsPerExecution: 51_200,
  /** Bytes of the events' data as JSON text in one execution; likewise. */
  bytesPerExecution: 50 * 1024 * 1024,
  /** Events of a history that is called long, once: operators are warned. */
  eventsOfLongHistory: 10_240,
  /** Bytes of one, likewise. */
  bytesOfLongHistory: 10 * 1024 * 1024,
  /** Rounds of decisions without waiting for anything; more is a program that does not come to rest. */
  decisionRounds: 10_000,
  /** How much longer than the attempt's own limit the scheduler waits for the worker's report, in milliseconds. */
  reportGraceMs: 5_000,
  /** How long after its creation a scheduler looks at an execution even if no message told it to, in milliseconds. */
  firstLookMs: 10_000,
  /** Executions above an execution: a workflow that runs itself ends here. */
  nestedExecutions: 16,
  /** Bytes of one payload (an input, an output, a signal) as JSON text. */
  payloadBytes: 2 * 1024 * 1024,
  /** Levels of nesting in any JSON that comes from outside. */
  jsonDepth: 64,
  /** Keys of one JSON object. */
  jsonKeys: 10_000,
  /** Characters of one JSON string. */
  jsonStringLength: 1024 * 1024,
  labels: 64,
  labelKeyLength: 63,
  labelValueLength: 256,
  idempotencyKeyLength: 256,
  nameLength: 128,
  documentBytes: 1024 * 1024,
} as const;
