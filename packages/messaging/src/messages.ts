import type { ExecutionEvent, StepReport, Task } from '@runlog/core';

/** What reaches a partition's inbox. Every kind may arrive more than once, late, or never: the log decides. */
export type InboxMessage = AppendedNotice | ReportsMessage;

/** Somebody (the gateway) appended to an execution; the events ride along, so that the owner need not read them. */
export interface AppendedNotice {
  readonly kind: 'appended';
  readonly executionId: string;
  /** Version of the last event; the events before it are `events`, or left out when they are large. */
  readonly version: number;
  readonly events?: readonly ExecutionEvent[];
}

/** Reports of workers about attempts, for executions of one partition. */
export interface ReportsMessage {
  readonly kind: 'reports';
  readonly reports: readonly ExecutionReport[];
}

/** A report with its execution. */
export interface ExecutionReport extends StepReport {
  readonly executionId: string;
}

/** A task on its way, with the partition whose inbox takes its reports: workers know no partition count. */
export interface TaskMessage {
  readonly partition: number;
  readonly task: Task;
}

/** Attempts that a worker has in hand, told over core NATS; not recorded. */
export interface Heartbeat {
  readonly worker: string;
  readonly tasks: readonly {
    readonly executionId: string;
    readonly step: string;
    readonly attempt: number;
  }[];
}

/** Attempts whose results nobody wants any more; workers abort them. */
export interface CancelNotice {
  readonly executionId: string;
  /** Steps with their attempts; left out: all of the execution. */
  readonly steps?: readonly { readonly step: string; readonly attempt: number }[];
}

/** Says what was committed, to wake followers; never relied upon. */
export interface Hint {
  readonly executions: readonly (readonly [executionId: string, version: number])[];
}
