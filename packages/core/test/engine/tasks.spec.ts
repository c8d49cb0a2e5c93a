import { describe, expect, test } from '@jest/globals';
import { outstanding, taskId } from '../../src/index.js';
import {
  cancelled,
  completed,
  created,
  event,
  executionId,
  failedAttempt,
  retried,
  scheduled,
  started,
  taken,
} from '../build.js';
import { given, type Fact } from '../specification.js';

const open = [created({ priority: 'high' }), started, scheduled('fetch'), scheduled('each[2].notify')];
const names = (...facts: readonly Fact[]): string[] =>
  outstanding(given(...facts).state).map(({ step, attempt }) => `${step}:${attempt}`);

describe('outstanding tasks', () => {
  test('are all current attempts, taken or not, with what a worker needs', () => {
    const timed = scheduled('timed', { timeouts: { startToCloseMs: 9_000 } });
    const [first, , last] = outstanding(given(...open, timed, taken('fetch')).state);
    expect(first).toStrictEqual({
      executionId,
      tenant: 'tenant-a',
      step: 'fetch',
      attempt: 1,
      queue: 'http',
      handler: 'http',
      priority: 'high',
      input: { url: 'https://example.test/' },
      idempotencyKey: `${executionId}:fetch`,
    });
    expect(last).toHaveProperty('startToCloseMs', 9_000);
  });

  test('do not hold steps that wait for their next attempt or ended', () => {
    expect(names(...open, failedAttempt('fetch', 1, 10))).toStrictEqual(['each[2].notify:1']);
    expect(names(...open, completed('fetch'), cancelled('each[2].notify'))).toStrictEqual([]);
  });

  test('hold the next attempt once it began', () =>
    expect(names(...open, failedAttempt('fetch', 1, 10), retried('fetch', 2))).toStrictEqual([
      'fetch:2',
      'each[2].notify:1',
    ]));

  test('stay outstanding while the execution is paused or stopping', () => {
    expect(names(...open, event('ExecutionPaused', {}))).toHaveLength(2);
    expect(names(...open, event('CancelRequested', { mode: 'stop' }))).toHaveLength(2);
  });

  test('do not exist for an ended execution', () =>
    expect(names(...open, event('ExecutionTimedOut', { deadline: 1 }))).toStrictEqual([]));

  test('carry one idempotency key for all attempts of a step', () => {
    const [second] = outstanding(given(...open, failedAttempt('fetch', 1, 10), retried('fetch', 2)).state);
    expect(second?.idempotencyKey).toBe(`${executionId}:fetch`);
  });
});

test('a task is named by execution, step and attempt', () =>
  expect(taskId({ executionId, step: 'each[2].notify', attempt: 3 })).toBe(
    `${executionId}:each[2].notify:3`,
  ));
