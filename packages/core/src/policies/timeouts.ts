/** Limits of one step, in milliseconds. A missing limit is not watched. */
export interface StepTimeouts {
  /** How long an attempt may wait for a worker to take it. */
  readonly scheduleToStartMs?: number;
  /** How long one attempt may run once taken. */
  readonly startToCloseMs?: number;
  /** How long the step may take in all, retries and waits included. */
  readonly scheduleToCloseMs?: number;
  /** How long a running attempt may stay silent before it is handed out again. */
  readonly heartbeatMs?: number;
}

/** Which limit an attempt or step ran over. */
export type StepTimeoutKind = 'schedule_to_start' | 'start_to_close' | 'schedule_to_close';

/** Silence after which a running attempt is taken for lost, unless the step says otherwise. */
export const defaultHeartbeatMs = 10_000;
