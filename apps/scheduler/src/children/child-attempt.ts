import { wantedChild } from '@runlog/core';
import type { ChildAttempt } from '@runlog/executions';
import type { Outgoing } from '../dispatch/dispatcher.js';

/** What is to be carried out by an execution; undefined for a task that nobody wrote as one. */
export function childAttemptOf({ task, traceparent, depth = 1 }: Outgoing): ChildAttempt | undefined {
  const wanted = wantedChild(task);
  if (!wanted) return undefined;
  const { tenant, priority, executionId, step, attempt, startToCloseMs } = task;
  return {
    ...{ tenant, priority, wanted, parent: { executionId, step, attempt, depth } },
    ...(startToCloseMs !== undefined && { startToCloseMs }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
