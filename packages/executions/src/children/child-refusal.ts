import { IdempotencyConflict, InvalidInput, NotFound, type StepError } from '@runlog/core';
import { AppendRefused } from '@runlog/event-store';

import { QuotaExceeded } from '../quotas/quota-exceeded.js';
import { NestingLimit } from './nesting-limit.js';

/** The errors after which another start of the same attempt would end as this one did. */
const refusals = [
  NestingLimit,
  InvalidInput,
  NotFound,
  QuotaExceeded,
  IdempotencyConflict,
  AppendRefused,
] as const;

/**
 * The failure of an attempt whose execution cannot be started: the start's own code behind `child.`, so that nobody takes
 * it for a code of the child's. Undefined where nothing is decided (the store is away): then the start comes again.
 */
export function childRefusal(error: unknown): StepError | undefined {
  const refusal = refusals.some((kind) => error instanceof kind);
  if (!refusal) return undefined;
  const { code, message, retryable } = error as InstanceType<(typeof refusals)[number]>;
  return { code: `child.${code}`, message, retryable };
}
