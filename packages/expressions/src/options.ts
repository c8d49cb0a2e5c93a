import { InvalidInput } from '@runlog/core';

/** How an evaluator is bounded. */
export interface ExpressionEvaluatorOptions {
  /** Threads that evaluate, 1 to 64. */
  readonly workers?: number;
  /** How long one expression may run, in milliseconds, up to an hour. Time without a processor counts for a tenth. */
  readonly timeoutMs?: number;
  /** Memory that one expression may need, in bytes, program and input included: 4 MiB to 1 GiB. */
  readonly memoryBytes?: number;
  /** How long a value may be, in bytes of JSON text. */
  readonly outputBytes?: number;
  /** How many evaluations may wait for a thread before further ones are refused. */
  readonly maxQueue?: number;
}

const mebibyte = 1024 * 1024;

/** The bounds of an evaluator for which nothing else is said. */
export const expressionDefaults = {
  workers: 1,
  timeoutMs: 1_000,
  memoryBytes: 256 * mebibyte,
  outputBytes: 2 * mebibyte,
  maxQueue: 10_000,
} as const satisfies Required<ExpressionEvaluatorOptions>;

const ranges: Readonly<Record<keyof ExpressionEvaluatorOptions, readonly [min: number, max: number]>> = {
  workers: [1, 64],
  timeoutMs: [1, 3_600_000],
  memoryBytes: [4 * mebibyte, 1024 * mebibyte],
  outputBytes: [1, 256 * mebibyte],
  maxQueue: [1, 1_000_000],
};

/** The options with the defaults filled in. Throws `InvalidInput` naming each one that is out of its range. */
export const completeOptions = (
  options: ExpressionEvaluatorOptions,
): Required<ExpressionEvaluatorOptions> => {
  const complete = {
    workers: options.workers ?? expressionDefaults.workers,
    timeoutMs: options.timeoutMs ?? expressionDefaults.timeoutMs,
    memoryBytes: options.memoryBytes ?? expressionDefaults.memoryBytes,
    outputBytes: options.outputBytes ?? expressionDefaults.outputBytes,
    maxQueue: options.maxQueue ?? expressionDefaults.maxQueue,
  };
  const problems = Object.entries(ranges).flatMap(([field, [min, max]]) => {
    const given = Object.entries(complete).find(([name]) => name === field)?.[1];
    const allowed = given !== undefined && Number.isInteger(given) && given >= min && given <= max;
    return allowed ? [] : [{ field, message: `must be a whole number from ${min} to ${max}` }];
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  return complete;
};
