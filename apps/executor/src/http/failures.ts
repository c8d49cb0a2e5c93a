import type { Json } from '@runlog/core';
import { StepFailure } from '@runlog/worker';

/** The other side answered with an error status; code `http.<status>`. */
export const errorStatus = (status: number, bodySnippet: Json): StepFailure =>
  new StepFailure(`http.${status}`, `the call was answered with status ${status}`, {
    retryable: isRetryableStatus(status),
    details: { status, bodySnippet },
  });

export const tooManyRedirects = (limit: number): StepFailure =>
  new StepFailure('too_many_redirects', `the call was redirected more than ${limit} times`, {
    retryable: false,
    details: { limit },
  });

// Request timeout, too early, too many requests; then everything that is the server's own trouble.
const isRetryableStatus = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500;
