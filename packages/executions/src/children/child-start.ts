import type { ParentAttempt, Priority, WantedChild } from '@runlog/core';

import { digestOf } from '../starting/digest.js';
import type { StartRequest } from '../starting/start-request.js';

/** An attempt that an execution carries out. */
export interface ChildAttempt {
  /** The parent's, and so the child's. */
  readonly tenant: string;
  readonly priority: Priority;
  readonly parent: ParentAttempt;
  readonly wanted: WantedChild;
  /** How long the attempt may take, in milliseconds. */
  readonly startToCloseMs?: number;
  readonly traceparent?: string;
}

/**
 * The start that an attempt asks for. Its key is the attempt, in a scope that no API's keys reach: whoever starts it, and
 * however often, there is one execution. The limit of the attempt is the child's deadline, so that it ends in time even
 * when nobody is left who would tell it to.
 */
export function startOfChild({
  tenant,
  priority,
  parent,
  wanted,
  startToCloseMs,
  traceparent,
}: ChildAttempt): StartRequest {
  const { executionId, attempt, step } = parent;
  return {
    tenant,
    priority,
    parent,
    ...wanted,
    // A path may be longer than a key.
    idempotencyKey: `${executionId}/${attempt}/${digestOf(step)}`,
    ...(startToCloseMs !== undefined && { deadline: { afterMs: startToCloseMs } }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
