import type { TaskContext } from '@runlog/worker';
import type { HttpRequest } from './request.js';

type Attempt = Pick<TaskContext, 'idempotencyKey' | 'attempt' | 'traceparent'>;

const effectful: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * The request with what the platform says of its attempt: `Runlog-Attempt`, the trace, and for methods with effects
 * an `Idempotency-Key` that is the same for all attempts. What the author set stays.
 */
export function withTaskHeaders(request: HttpRequest, attempt: Attempt): HttpRequest {
  const ours = new Map([
    ['user-agent', 'runlog'],
    ['accept-encoding', 'gzip, br'],
    ...taskHeaders(attempt, effectful.has(request.method)),
  ]);
  return { ...request, headers: new Map([...ours, ...request.headers]) };
}

/** What the platform says of an attempt, by names in lower case; the key only where the call may have effects. */
export function taskHeaders(attempt: Attempt, hasEffects: boolean): Map<string, string> {
  const headers = new Map([['runlog-attempt', String(attempt.attempt)]]);
  if (hasEffects) headers.set('idempotency-key', printable(attempt.idempotencyKey));
  if (attempt.traceparent !== undefined) headers.set('traceparent', attempt.traceparent);
  return headers;
}

/** Step names may hold any character; different keys stay different. */
const printable = (key: string): string =>
  wellFormed(key).replace(/[^\x21-\x24\x26-\x7e]/gu, encodeURIComponent);

/** A lone surrogate has no encoding; a buffer puts U+FFFD in its place. */
const wellFormed = (text: string): string => Buffer.from(text).toString();
