import { InvalidInput, RunlogError } from '@runlog/core';
import { QuotaExceeded } from '@runlog/executions';
import type { Fault, FaultRow } from '@runlog/hosting';

/** How errors are told, by their codes. */
export type FaultRows = Readonly<Record<string, FaultRow>>;

/** The codes of the platform's own errors. */
export const ownFaults: FaultRows = {
  invalid_input: { title: 'The request breaks a rule', http: 400, grpc: 3 },
  unauthenticated: { title: 'Who asks is not known', http: 401, grpc: 16 },
  permission_denied: { title: 'Who asks may not do this', http: 403, grpc: 7 },
  not_found: { title: 'Not found', http: 404, grpc: 5 },
  not_allowed: { title: 'The status of the execution forbids this', http: 409, grpc: 9 },
  history_limit: { title: 'The history of the execution is full', http: 409, grpc: 9 },
  idempotency_conflict: { title: 'The idempotency key was used for another request', http: 409, grpc: 6 },
  already_exists: { title: 'The name is taken', http: 409, grpc: 6 },
  version_conflict: { title: 'It was changed since that version', http: 409, grpc: 10 },
  contention: { title: 'Too many changes at once', http: 503, grpc: 10, retryAfterMs: 1_000 },
  store_unavailable: { title: 'The log is out of reach', http: 503, grpc: 14, retryAfterMs: 1_000 },
  bus_unavailable: { title: 'The bus is out of reach', http: 503, grpc: 14, retryAfterMs: 1_000 },
  store_busy: { title: 'The platform is at its limit', http: 429, grpc: 8, retryAfterMs: 1_000 },
  queue_full: { title: 'The platform is at its limit', http: 429, grpc: 8, retryAfterMs: 5_000 },
  issuer_unavailable: { title: 'Tokens cannot be checked', http: 503, grpc: 14, retryAfterMs: 2_000 },
  shutting_down: { title: 'This process shuts down', http: 503, grpc: 14, retryAfterMs: 1_000 },
  quota_exceeded: { title: 'The tenant is at its limit', http: 429, grpc: 8, retryAfterMs: 1_000 },
  overloaded: { title: 'The platform is at its limit', http: 429, grpc: 8, retryAfterMs: 1_000 },
  rate_limited: { title: 'Too many requests', http: 429, grpc: 8, retryAfterMs: 1_000 },
  too_many_waiting: { title: 'Too many requests wait', http: 429, grpc: 8, retryAfterMs: 1_000 },
  payload_too_large: { title: 'The request is too large', http: 413, grpc: 8 },
};

const unavailable: FaultRow = { title: 'Not available right now', http: 503, grpc: 14, retryAfterMs: 1_000 };

/** What an error of the domain is told as; undefined for errors that are none. `others` holds the codes of dialects. */
export function faultOf(error: unknown, others: FaultRows = {}): Fault | undefined {
  if (!(error instanceof RunlogError)) return undefined;
  const row = rowOf(ownFaults, error.code) ?? rowOf(others, error.code) ?? (error.retryable && unavailable);
  if (!row) return undefined;
  return {
    ...row,
    code: error.code,
    detail: error.message,
    ...(error instanceof QuotaExceeded && { retryAfterMs: error.retryAfterMs }),
    ...(error instanceof InvalidInput && { problems: error.problems }),
  };
}

const rowOf = (rows: FaultRows, code: string): FaultRow | undefined =>
  Object.hasOwn(rows, code) ? rows[code] : undefined;

/** What every other error is told as: nothing of it. */
export const internalFault: Fault = {
  code: 'internal',
  title: 'Something went wrong on our side',
  detail: 'The request could not be carried out. The request id leads to the cause in the logs.',
  http: 500,
  grpc: 13,
  internal: true,
};

/** What a caller is told who sends more than its share. */
export class RateLimited extends RunlogError {
  readonly code = 'rate_limited';
  readonly retryable = true;

  constructor(readonly retryAfterMs: number) {
    super('this client sends more requests than it may');
  }
}

/** What a caller is told whose answer ends because this process does. */
export class ShuttingDown extends RunlogError {
  readonly code = 'shutting_down';
  readonly retryable = true;
}

/** What a caller is told when as many wait as this process holds. */
export class TooManyWaiting extends RunlogError {
  readonly code = 'too_many_waiting';
  readonly retryable = true;

  constructor(readonly limit: number) {
    super(`${limit} requests wait for executions already`);
  }
}
