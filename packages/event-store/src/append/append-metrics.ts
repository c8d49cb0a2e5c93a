import type { HistorySize } from '@runlog/core';

/** One committed transaction of appends, for a metrics endpoint. */
export interface BatchReport {
  /** How many were asked for together; conflicts and duplicates among them. */
  readonly appends: number;
  readonly recorded: number;
  /** Refused because the log does not hold what was recorded in it; see LogTampered. */
  readonly tampered: number;
  /** Refused because the execution's history holds as much as it may; see HistoryFull. */
  readonly full: number;
  readonly events: number;
  /** UTF-8 bytes of the recorded events' data. */
  readonly bytes: number;
  /** From the statement's sending to the commit's answer, in milliseconds. */
  readonly durationMs: number;
}

/** What waits for the next batch, now. */
export interface AppendQueue {
  readonly appends: number;
  readonly bytes: number;
}

/** An execution whose history has just become long (see `limits` of the core), told once by whoever made it so. */
export interface LongHistory extends HistorySize {
  readonly executionId: string;
  readonly tenant: string;
}
