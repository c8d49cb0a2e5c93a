import { RunlogError } from '@runlog/core';

/** The limits that a tenant has. */
export type QuotaName = 'starts_per_second' | 'queued_executions' | 'timers' | 'stored_bytes';

const told: Readonly<Record<QuotaName, string>> = {
  starts_per_second: 'starts a second',
  queued_executions: 'executions that wait until others have ended',
  timers: 'timers that run',
  stored_bytes: 'bytes in its histories',
};

/** The tenant has as much as it may have; nothing was accepted. */
export class QuotaExceeded extends RunlogError {
  readonly code = 'quota_exceeded';
  readonly retryable = true;

  constructor(
    readonly quota: QuotaName,
    readonly limit: number,
    /** When another try may succeed, in milliseconds. */
    readonly retryAfterMs: number,
  ) {
    super(`the tenant may have ${limit} ${told[quota]} (${quota})`);
  }
}
