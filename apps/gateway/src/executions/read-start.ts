import type { Json } from '@runlog/core';
import type { startRequest } from '@runlog/contract';
import type { StartRequest } from '@runlog/executions';
import type { Caller } from '@runlog/hosting';
import type { z } from 'zod';

/** A start as the use case takes it. Whether the input may be stored is checked there. */
export function startOf(
  { definition, input, idempotencyKey, labels, priority, deadline }: z.output<typeof startRequest>,
  { tenant, traceparent, by }: Caller,
): StartRequest {
  return {
    tenant,
    definition,
    ...(input !== undefined && { input: input as Json }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(labels !== undefined && { labels }),
    ...(priority !== undefined && { priority }),
    ...(deadline !== undefined && { deadline }),
    ...(traceparent !== undefined && { traceparent }),
    ...(by && { by }),
  };
}
