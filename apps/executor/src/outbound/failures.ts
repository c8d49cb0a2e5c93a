import { StepFailure } from '@runlog/worker';

/** The input of a task breaks a rule; `field` names the place. Trying again cannot help. */
export const invalidInput = (field: string, problem: string): StepFailure =>
  new StepFailure('invalid_input', `${field}: ${problem}`, { retryable: false, details: { field } });

/** The executor lacks what the task needs, as it is built or configured. */
export const failedPrecondition = (problem: string): StepFailure =>
  new StepFailure('failed_precondition', problem, { retryable: false });

/** What the call would bring back is larger than the executor takes. The size will be the same next time. */
export const outputTooLarge = (what: string, limit: number): StepFailure =>
  new StepFailure('output_too_large', `${what} exceeds ${limit}`, { retryable: false, details: { limit } });

/** No answer in time, or the attempt's own time is over. */
export const timedOut = (what: string, cause?: unknown): StepFailure =>
  new StepFailure('timeout', what, { retryable: true, cause });

/** The connection did not come about, broke, or carried another protocol. `reason` is the platform's code. */
export const networkFailure = (host: string, reason: string, cause?: unknown): StepFailure =>
  new StepFailure('network', `the call to ${host} failed (${reason})`, {
    retryable: true,
    details: { reason },
    cause,
  });
