import type { Job, JobResult } from '../protocol.js';

/** A job that somebody waits for. */
export interface Ticket {
  readonly job: Job;
  settle(result: JobResult): void;
  reject(error: Error): void;
}
