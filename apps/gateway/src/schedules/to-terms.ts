import type { Json } from '@runlog/core';
import type { ScheduleTermsInput } from '@runlog/contract';
import type { ScheduleTermsRequest } from '@runlog/executions';

/** Terms as the use case takes them, of a request that was read. */
export function termsOfRequest(request: ScheduleTermsInput): ScheduleTermsRequest {
  const { cron, timeZone, definition, input, labels } = request;
  return {
    cron,
    definition,
    ...(timeZone !== undefined && { timeZone }),
    ...(input !== undefined && { input: input as Json }),
    ...(labels && { labels }),
    policies: policiesOfRequest(request),
  };
}

function policiesOfRequest(request: ScheduleTermsInput): NonNullable<ScheduleTermsRequest['policies']> {
  const { missed, missedWindow, overlap, jitter, endAt, maxRuns, priority, timeout } = request;
  return {
    ...(missed && { missed }),
    ...(missedWindow !== undefined && { missedWindowMs: missedWindow }),
    ...(overlap && { overlap }),
    ...(jitter !== undefined && { jitterMs: jitter }),
    ...(endAt !== undefined && { endAt }),
    ...(maxRuns !== undefined && { maxRuns }),
    ...(priority && { priority }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
  };
}
