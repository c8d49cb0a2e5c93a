import type { ExecutionStatus, Priority } from '@runlog/core';
import { executionV1 } from '@runlog/contract';

const { ExecutionStatus: Status, Priority: Urgency } = executionV1;

const statuses: Readonly<Record<ExecutionStatus, executionV1.ExecutionStatus>> = {
  created: Status.CREATED,
  queued: Status.QUEUED,
  running: Status.RUNNING,
  paused: Status.PAUSED,
  cancelling: Status.CANCELLING,
  completed: Status.COMPLETED,
  failed: Status.FAILED,
  cancelled: Status.CANCELLED,
  timed_out: Status.TIMED_OUT,
};

const urgencies: Readonly<Record<Priority, executionV1.Priority>> = {
  high: Urgency.HIGH,
  normal: Urgency.NORMAL,
  low: Urgency.LOW,
};

const inverse = <K extends string>(table: Readonly<Record<K, number>>): ReadonlyMap<number, K> =>
  new Map(Object.entries(table).map(([name, number]) => [number as number, name as K]));

const statusNames = inverse(statuses);
const priorityNames = inverse(urgencies);

export const statusMessageOf = (status: ExecutionStatus): executionV1.ExecutionStatus => statuses[status];

export const priorityMessageOf = (priority: Priority): executionV1.Priority => urgencies[priority];

/** The status that a number stands for; undefined for UNSPECIFIED and numbers of later versions. */
export const statusOfMessage = (status: executionV1.ExecutionStatus): ExecutionStatus | undefined =>
  statusNames.get(status);

/** The priority that a number stands for; undefined for UNSPECIFIED and numbers of later versions. */
export const priorityOfMessage = (priority: executionV1.Priority): Priority | undefined =>
  priorityNames.get(priority);
