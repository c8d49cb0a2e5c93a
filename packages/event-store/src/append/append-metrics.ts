/** One committed transaction of appends, for a metrics endpoint. */
export interface BatchReport {
  /** How many were asked for together; conflicts and duplicates among them. */
  readonly appends: number;
  readonly recorded: number;
  /** Refused because the log does not hold what was recorded in it; see LogTampered. */
  readonly tampered: number;
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
