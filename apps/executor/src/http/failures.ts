import type { Json } from '@runlog/core';
import { StepFailure } from '@runlog/worker';

/** The input of an `http` task breaks a rule; `field` names the place. Trying again cannot help. */
export const invalidInput = (field: string, problem: string): StepFailure =>
  new StepFailure('invalid_input', `${field}: ${problem}`, { retryable: false, details: { field } });

/** The other side answered with an error status; code `http.<status>`. */
export const errorStatus = (status: number, bodySnippet: Json): StepFailure =>
  new StepFailure(`http.${status}`, `the call was answered with status ${status}`, {
    retryable: isRetryableStatus(status),
    details: { status, bodySnippet },
  });

/** What the call would bring back is larger than the executor takes. The size will be the same next time. */
export const outputTooLarge = (what: string, limit: number): StepFailure =>
  new StepFailure('output_too_large', `${what} exceeds ${limit}`, { retryable: false, details: { limit } });

export const tooManyRedirects = (limit: number): StepFailure =>
  new StepFailure('too_many_redirects', `the call was redirected more than ${limit} times`, {
    retryable: false,
    details: { limit },
  });

/** No answer in time, or the attempt's own time is over. */
export const timedOut = (what: string, cause?: unknown): StepFailure =>
  new StepFailure('timeout', what, { retryable: true, cause });

/** The connection did not come about, broke, or carried what is no HTTP. `reason` is the platform's code. */
export const networkFailure = (host: string, reason: string, cause?: unknown): StepFailure =>
  new StepFailure('network', `the call to ${host} failed (${reason})`, {
    retryable: true,
    details: { reason },
    cause,
  });

// Request timeout, too early, too many requests; then everything that is the server's own trouble.
const isRetryableStatus = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500;
