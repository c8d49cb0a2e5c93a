import type { EventData, EventType, NewEvent, RetryPolicy, StepError, TaskSpec } from '../src/index.js';

/** The moment that all moments of a specification count from, in epoch milliseconds. */
export const start = 1_760_000_000_000;

/** The execution that specifications are about. */
export const executionId = '0199f3c2-7a10-7c3e-9d2b-5f0c1a2b3c4d';

/** A fact without a place. The pair of type and data is checked by the signature. */
export const event = <T extends EventType>(type: T, data: EventData[T]): NewEvent =>
  ({ type, data }) as NewEvent;

/** A fact that is recorded `afterMs` after the start. */
export interface Timed {
  readonly afterMs: number;
  readonly event: NewEvent;
}

export const at = (afterMs: number, fact: NewEvent): Timed => ({ afterMs, event: fact });

export const created = (more: Partial<EventData['ExecutionCreated']> = {}): NewEvent =>
  event('ExecutionCreated', {
    tenant: 'tenant-a',
    definition: { id: 'def-1', name: 'orders', version: 3, language: 'test' },
    input: { order: 7 },
    labels: {},
    priority: 'normal',
    ...more,
  });

export const started = event('ExecutionStarted', {});

export const retry = (more: Partial<RetryPolicy> = {}): RetryPolicy => ({
  maxAttempts: 3,
  initialDelayMs: 1_000,
  backoffRate: 2,
  maxDelayMs: 60_000,
  jitter: 0,
  ...more,
});

export const task = (more: Partial<TaskSpec> = {}): TaskSpec => ({
  type: 'HttpCall',
  queue: 'http',
  handler: 'http',
  input: { url: 'https://example.test/' },
  retry: retry(),
  timeouts: {},
  ...more,
});

export const scheduled = (step: string, more: Partial<TaskSpec> = {}, attempt = 1): NewEvent =>
  event('StepScheduled', { step, attempt, ...task(more) });

export const taken = (step: string, attempt = 1, worker = 'worker-1'): NewEvent =>
  event('StepStarted', { step, attempt, worker });

export const completed = (step: string, attempt = 1): NewEvent =>
  event('StepCompleted', { step, attempt, output: { done: step } });

export const failure = (more: Partial<StepError> = {}): StepError => ({
  code: 'HTTP_CALL_503',
  message: 'the server was busy',
  retryable: true,
  ...more,
});

export const failedAttempt = (step: string, attempt: number, retryAfterMs: number): NewEvent =>
  event('StepAttemptFailed', { step, attempt, error: failure(), retryAt: start + retryAfterMs });

export const retried = (step: string, attempt: number): NewEvent => event('StepRetried', { step, attempt });

export const cancelled = (step: string, attempt = 1): NewEvent => event('StepCancelled', { step, attempt });

export const timer = (name: string, fireAfterMs: number): NewEvent =>
  event('TimerStarted', { timer: name, fireAt: start + fireAfterMs });
