import type { ExecutionStatus } from '@runlog/core';

import { Execution_Status as Status } from '../../gen/yandex/cloud/serverless/workflows/v1/execution_pb.js';

const told: Readonly<Record<ExecutionStatus, Status>> = {
  created: Status.QUEUED,
  queued: Status.QUEUED,
  running: Status.RUNNING,
  // Steps that are under way still run.
  cancelling: Status.RUNNING,
  paused: Status.PAUSED,
  completed: Status.FINISHED,
  failed: Status.FAILED,
  timed_out: Status.FAILED,
  cancelled: Status.STOPPED,
};

/** A status in this API's words. */
export const statusOf = (status: ExecutionStatus): Status => told[status];

/** The statuses that a name of this API stands for; undefined for a name that is none. */
export function nativeStatuses(name: string): readonly ExecutionStatus[] | undefined {
  const found = Object.entries(told).filter(([, status]) => Status[status] === name);
  return found.length > 0 ? found.map(([status]) => status as ExecutionStatus) : undefined;
}
