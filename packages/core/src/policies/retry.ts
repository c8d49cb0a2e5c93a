import type { StepError } from '../steps/error.js';

/** When and how often an attempt is followed by another. All delays in milliseconds. */
export interface RetryPolicy {
  /** Attempts in all, the first one included; 1 means no retry. */
  readonly maxAttempts: number;
  readonly initialDelayMs: number;
  readonly backoffRate: number;
  readonly maxDelayMs: number;
  /** Part of the delay that is drawn at random, 0 (exact) to 1 (full jitter). */
  readonly jitter: number;
  /** Which errors are retried; without it, those that say so themselves (`retryable`). */
  readonly match?: ErrorMatch;
}

/** A list of error codes; `ALL` stands for every code that is not in `never`. */
export interface ErrorMatch {
  readonly mode: 'include' | 'exclude';
  readonly codes: readonly string[];
  readonly never?: readonly string[];
}

export const noRetry: RetryPolicy = {
  maxAttempts: 1,
  initialDelayMs: 0,
  backoffRate: 1,
  maxDelayMs: 0,
  jitter: 0,
};

/** True when the list speaks of this code. Codes in `never` are never matched, whatever the mode. */
export function matchesError(match: ErrorMatch, code: string): boolean {
  if (match.never?.includes(code)) return false;
  const listed = match.codes.includes('ALL') || match.codes.includes(code);
  return match.mode === 'include' ? listed : !listed;
}

/**
 * The delay before the attempt after `failedAttempt`, or undefined when the policy gives up.
 * `random` is a number in [0, 1) given by the caller, so that the rule itself stays pure.
 */
export function retryDelay(
  policy: RetryPolicy,
  failedAttempt: number,
  error: StepError,
  random: number,
): number | undefined {
  if (failedAttempt >= policy.maxAttempts) return undefined;
  const wanted = policy.match ? matchesError(policy.match, error.code) : error.retryable;
  if (!wanted) return undefined;
  // A late attempt's rate is infinite, and zero times infinity is no number.
  const grown = policy.initialDelayMs && policy.initialDelayMs * policy.backoffRate ** (failedAttempt - 1);
  const full = Math.min(policy.maxDelayMs, grown);
  return Math.round(full * (1 - policy.jitter * random));
}
