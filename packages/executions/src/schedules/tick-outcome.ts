import { IdempotencyConflict, RunlogError } from '@runlog/core';

import type { StartOutcome } from '../starting/start-many.js';

/** What a tick's start led to. */
export type TickOutcome =
  /** The one execution of this tick; `created` is false when it was there. */
  | { readonly kind: 'started'; readonly id: string; readonly created: boolean }
  /** It can never be started: nothing was written. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** It is unknown, or may be otherwise later: the same start is to be tried again. */
  | { readonly kind: 'later'; readonly error: unknown };

/** Reads what a start led to. One that was started under other terms of its schedule exists all the same. */
export function tickOutcome(outcome: StartOutcome): TickOutcome {
  if ('started' in outcome) return { kind: 'started', ...pick(outcome.started) };
  const { error } = outcome;
  if (error instanceof IdempotencyConflict && error.executionId !== undefined)
    return { kind: 'started', id: error.executionId, created: false };
  if (error instanceof RunlogError && !error.retryable)
    return { kind: 'refused', code: error.code, message: error.message };
  return { kind: 'later', error };
}

const pick = ({ id, created }: { id: string; created: boolean }): { id: string; created: boolean } => ({
  id,
  created,
});
