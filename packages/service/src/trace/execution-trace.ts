import { createHash } from 'node:crypto';

/** The ids of an execution's trace and of its root span, in hex. */
export interface ExecutionTrace {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const range = 2 ** 32;

/**
 * The trace of an execution is named by the execution: its UUID's 32 hex digits are the trace id, the last 16 of them the
 * id of the root that all spans hang from (an id of another form is hashed). So every process joins the same trace, also
 * after a crash, without anybody having to remember it. `ratio` is the part of all executions, 0 to 1, that is traced.
 */
export function executionTrace(executionId: string, ratio = 1): ExecutionTrace {
  const traceId = uuid.test(executionId)
    ? executionId.replaceAll('-', '').toLowerCase()
    : createHash('sha256').update(executionId).digest('hex').slice(0, 32);
  // The end of a UUIDv7 is random, so that all processes agree on a fair share.
  const sampled = Number.parseInt(traceId.slice(24), 16) < ratio * range;
  return { traceId, spanId: traceId.slice(16), sampled };
}

/** The trace context of an execution's root, as W3C writes it. */
export function executionTraceparent(executionId: string, ratio = 1): string {
  const { traceId, spanId, sampled } = executionTrace(executionId, ratio);
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
