import { describe, expect, test } from '@jest/globals';
import { receive } from '../../src/index.js';
import type { AttemptReport, ExecutionState, StepReport } from '../../src/index.js';
import type { Circumstances, NewEvent } from '../../src/index.js';
import {
  at,
  cancelled,
  completed,
  created,
  event,
  failedAttempt,
  failure,
  retried,
  retry,
  scheduled,
  start,
  started,
  taken,
} from '../build.js';
import { given } from '../specification.js';

const open = [created(), started, scheduled('fetch')];

const reports: Readonly<Record<AttemptReport['status'], AttemptReport>> = {
  started: { status: 'started', worker: 'worker-1' },
  completed: { status: 'completed', output: { done: 'fetch' } },
  failed: { status: 'failed', error: failure() },
};

const reporting =
  (status: AttemptReport['status'] | AttemptReport, attempt = 1, step = 'fetch') =>
  (state: ExecutionState, circumstances: Circumstances): readonly NewEvent[] => {
    const about: StepReport = {
      step,
      attempt,
      report: typeof status === 'string' ? reports[status] : status,
    };
    return receive(state, about, circumstances);
  };

const final = (error = failure()): NewEvent => event('StepFailed', { step: 'fetch', attempt: 1, error });

describe('a report about the current attempt', () => {
  test('of a start is recorded with the worker', () =>
    given(...open)
      .when(reporting('started'))
      .then(taken('fetch')));

  test('of a completion is recorded with the output', () =>
    given(...open, taken('fetch'))
      .when(reporting('completed'))
      .then(completed('fetch')));

  test('of a completion needs no start before it', () =>
    given(...open)
      .when(reporting('completed'))
      .then(completed('fetch')));

  test('of a failure that can be retried announces the next attempt', () =>
    given(...open, taken('fetch'))
      .when(reporting('failed'), 500)
      .then(failedAttempt('fetch', 1, 1_500)));

  test('of a failure that no retry can help fails the step', () => {
    const error = failure({ retryable: false });
    given(...open)
      .when(reporting({ status: 'failed', error }))
      .then(final(error));
  });

  test('counts in a stop, which waits for what runs', () =>
    given(...open, event('CancelRequested', { mode: 'stop' }))
      .when(reporting('completed'))
      .then(completed('fetch')));

  test('counts while the execution is paused', () =>
    given(...open, event('ExecutionPaused', {}))
      .when(reporting('failed'), 500)
      .then(failedAttempt('fetch', 1, 1_500)));
});

describe('the last attempt', () => {
  const second = [...open, failedAttempt('fetch', 1, 10), retried('fetch', 2)];
  const third = [...second, failedAttempt('fetch', 2, 20), retried('fetch', 3)];

  test('fails the step when it fails', () =>
    given(...third)
      .when(reporting('failed', 3))
      .then(event('StepFailed', { step: 'fetch', attempt: 3, error: failure() })));

  test('is counted from the first attempt of this run of the step', () => {
    const later = scheduled('fetch', { retry: retry({ maxAttempts: 2 }) }, 6);
    given(created(), started, later)
      .when(reporting('failed', 6), 500)
      .then(failedAttempt('fetch', 6, 1_500));
    given(created(), started, later, failedAttempt('fetch', 6, 1_500), retried('fetch', 7))
      .when(reporting('failed', 7))
      .then(event('StepFailed', { step: 'fetch', attempt: 7, error: failure() }));
  });
});

describe('no other attempt follows', () => {
  test('when it would begin at or after the limit of the whole step', () => {
    const limited = (scheduleToCloseMs: number) =>
      given(created(), started, scheduled('fetch', { timeouts: { scheduleToCloseMs } }));
    limited(1_500).when(reporting('failed'), 500).then(final());
    limited(1_501)
      .when(reporting('failed'), 500)
      .then(failedAttempt('fetch', 1, 1_500));
  });

  test('when the execution is being cancelled', () =>
    given(...open, event('CancelRequested', { mode: 'stop' }))
      .when(reporting('failed'))
      .then(final()));
});

describe('a report leads to nothing', () => {
  const statuses = ['started', 'completed', 'failed'] as const;

  test.each(statuses)('when it comes late, about an attempt that was given up (%s)', (status) =>
    given(...open, failedAttempt('fetch', 1, 10), retried('fetch', 2))
      .when(reporting(status, 1))
      .thenNothing(),
  );

  test.each(statuses)('when it is about an attempt that was never handed out (%s)', (status) =>
    given(...open)
      .when(reporting(status, 2))
      .thenNothing(),
  );

  test.each(statuses)('while the step waits for its next attempt (%s)', (status) =>
    given(...open, failedAttempt('fetch', 1, 10))
      .when(reporting(status, 1))
      .thenNothing(),
  );

  test.each(statuses)('when the step has ended (%s)', (status) => {
    for (const end of [completed('fetch'), final(), cancelled('fetch')]) {
      given(...open, end)
        .when(reporting(status))
        .thenNothing();
    }
  });

  test.each(statuses)('when the step was never scheduled (%s)', (status) =>
    given(...open)
      .when(reporting(status, 1, 'other'))
      .thenNothing(),
  );

  test.each(statuses)('when the execution has ended (%s)', (status) =>
    given(...open, event('ExecutionCancelled', { mode: 'terminate' }))
      .when(reporting(status))
      .thenNothing(),
  );

  test('when a start was reported before, by whatever worker', () =>
    given(...open, taken('fetch'))
      .when(reporting({ status: 'started', worker: 'worker-2' }))
      .thenNothing());

  test.each(statuses)('when it is repeated after it was recorded (%s)', (status) => {
    const { state } = given(...open);
    const recorded = reporting(status)(state, { now: start + 5, random: () => 0.5 });
    expect(recorded).toHaveLength(1);
    given(...open, ...recorded.map((fact) => at(5, fact)))
      .when(reporting(status), 5)
      .thenNothing();
  });
});
