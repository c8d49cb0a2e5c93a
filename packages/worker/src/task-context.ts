import { RunlogError } from '@runlog/core';

/** What a handler knows of its attempt beside the input. */
export interface TaskContext {
  /** Aborted when nobody waits for the result any more; `reason` is an `AttemptAborted`. Pass it on to what you call. */
  readonly signal: AbortSignal;
  readonly executionId: string;
  readonly tenant: string;
  readonly step: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** The same for all attempts of the step: hand it to the outside world, so that it can merge repeats. */
  readonly idempotencyKey: string;
  /** The name of the worker that runs the attempt. */
  readonly worker: string;
  /** How often this attempt was handed out, this time included; above 1 it may have run before, wholly or in part. */
  readonly deliveryCount: number;
  /** W3C trace context of whoever sent the task. */
  readonly traceparent?: string;
  /** Milliseconds until the attempt is ended by its own limit; undefined when it has none. */
  remainingMs(): number | undefined;
}

/** Why an attempt was aborted: its time is over, it was cancelled, the worker shuts down, or it lost the bus for long. */
export type AbortCause = 'timeout' | 'cancelled' | 'draining' | 'bus_away';

/** The reason of an aborted signal. A handler may throw it on; it is not reported as the handler's own failure. */
export class AttemptAborted extends RunlogError {
  readonly code = 'aborted';
  readonly retryable = true;

  constructor(readonly why: AbortCause) {
    super(`the attempt was aborted: ${why}`);
  }
}
