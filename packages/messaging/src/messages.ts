import type { ExecutionEvent, Snapshot, StepReport, Task } from '@runlog/core';

/** What reaches a partition's inbox. Every kind may arrive more than once, late, or never: the log decides. */
export type InboxMessage = AppendedNotice | ReportsMessage;

/** Somebody (the gateway) appended to an execution; the events ride along, so that the owner need not read them. */
export interface AppendedNotice {
  readonly kind: 'appended';
  readonly executionId: string;
  /** Version of the last event; the events before it are `events`, or left out when they are large. */
  readonly version: number;
  readonly events?: readonly ExecutionEvent[];
  /** Hash of the last event in its execution's chain, so that whoever appends next need not read it. */
  readonly head?: string;
  /** Somebody waits there for the execution's end; see `EndNotice`. */
  readonly answerTo?: string;
}

/** Reports of workers about attempts, for executions of one partition. */
export interface ReportsMessage {
  readonly kind: 'reports';
  readonly reports: readonly ExecutionReport[];
}

/** A report with its execution. */
export interface ExecutionReport extends StepReport {
  readonly executionId: string;
  /** The token of the task that the report is about. */
  readonly token?: string;
}

/** A task on its way, with the partition whose inbox takes its reports: workers know no partition count. */
export interface TaskMessage {
  readonly partition: number;
  readonly task: Task;
}

/** Attempts that a worker has in hand, told over core NATS; not recorded. */
export interface Heartbeat {
  readonly worker: string;
  /** The life of the worker, where it has just taken these from the stream. */
  readonly instance?: string;
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
  readonly executions: readonly CommitHint[];
}

/** `ended` is 1 when the execution ended with this version, 0 when it did not; left out when unknown. */
export type CommitHint = readonly [executionId: string, version: number, ended?: 0 | 1];

/** The last states of executions, told to where a notice asked for them; never relied upon. */
export interface EndNotice {
  readonly ended: readonly Snapshot[];
}

/** A definition's name has a new version. */
export interface DefinedNotice {
  readonly tenant: string;
  readonly name: string;
}
