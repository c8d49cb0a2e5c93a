import type { Expiry } from '@runlog/contract';
import type { ExecutionCommand } from '@runlog/core';
import { momentOf, type Asked } from '@runlog/executions';

/**
 * A retry with its end as a moment, and as it was asked for: a time counted from now is another moment whenever the
 * same request comes again. `now` is the database's clock.
 */
export function retryOf(
  expiry: Expiry | undefined,
  now: number,
): { readonly wanted: ExecutionCommand; readonly asked: Asked } {
  return {
    wanted: { kind: 'retry', ...(expiry && { deadline: momentOf(expiry, now) }) },
    asked: { request: { kind: 'retry', ...(expiry && { deadline: { ...expiry } }) } },
  };
}
