import type { AttemptReport } from '../engine/receive.js';
import type { ExecutionState } from '../execution/state.js';

/** The report of an attempt that is over. */
export type AttemptEnd = Exclude<AttemptReport, { readonly status: 'started' }>;

/**
 * What the end of an execution means for the attempt that it carried out; undefined while it has not ended. A failure is
 * handed up as it is, so that the parent can tell the codes of its child's steps apart.
 */
export function outcomeOf({ id, status, output, error }: ExecutionState): AttemptEnd | undefined {
  switch (status) {
    case 'completed':
      return { status: 'completed', output: output ?? null };
    case 'failed':
      return failed(error ?? { code: 'internal', message: `execution ${id} failed`, retryable: false });
    case 'cancelled':
      return failed({ code: 'child.cancelled', message: `execution ${id} was cancelled`, retryable: false });
    case 'timed_out':
      return failed({ code: 'timeout', message: `execution ${id} ran over its deadline`, retryable: true });
    default:
      return undefined;
  }
}

const failed = (error: NonNullable<ExecutionState['error']>): AttemptEnd => ({ status: 'failed', error });
