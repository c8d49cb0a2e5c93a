import { describe, expect, test } from '@jest/globals';
import { due, limits, nextDue } from '../../src/index.js';
import type { StepTimeoutKind } from '../../src/index.js';
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
  timer,
} from '../build.js';
import { given } from '../specification.js';

const running = [created(), started];
const paused = event('ExecutionPaused', {});
const stopping = event('CancelRequested', { mode: 'stop' });
const fired = (name: string) => event('TimerFired', { timer: name });

const overran = (kind: StepTimeoutKind, limitMs: number) => ({
  code: 'timeout',
  message: `step fetch ran over its ${kind} limit of ${limitMs} ms`,
  retryable: kind !== 'schedule_to_close',
  details: { timeout: kind },
});

const timedOut = (timeout: StepTimeoutKind, limitMs: number, attempt = 1) =>
  event('StepTimedOut', { step: 'fetch', attempt, timeout, error: overran(timeout, limitMs) });

describe('timers', () => {
  const waiting = given(...running, timer('wait', 500));

  test('do not fire early', () => waiting.when(due, 499).thenNothing());
  test('fire at their moment', () => waiting.when(due, 500).then(fired('wait')));
  test('fire however late the look is', () => waiting.when(due, 500_000).then(fired('wait')));

  test('that were found together fire in the order of their moments', () =>
    given(...running, timer('late', 900), timer('early', 100), timer('between', 500))
      .when(due, 1_000)
      .then(fired('early'), fired('between'), fired('late')));

  test('that fired or were cancelled do not fire again', () => {
    given(...running, timer('wait', 500), fired('wait'))
      .when(due, 900)
      .thenNothing();
    given(...running, timer('wait', 500), event('TimerCancelled', { timer: 'wait' }))
      .when(due, 900)
      .thenNothing();
  });

  test('wait while the execution is paused, and fire late after it was resumed', () => {
    given(...running, timer('wait', 500), paused)
      .when(due, 900)
      .thenNothing();
    given(...running, timer('wait', 500), paused, at(901, event('ExecutionResumed', {})))
      .when(due, 901)
      .then(fired('wait'));
  });

  test('do not fire while the execution is being cancelled', () =>
    given(...running, timer('wait', 500), stopping)
      .when(due, 900)
      .thenNothing());
});

describe('the next attempt of a step', () => {
  const waiting = [...running, scheduled('fetch'), failedAttempt('fetch', 1, 500)];

  test('does not begin early', () =>
    given(...waiting)
      .when(due, 499)
      .thenNothing());
  test('begins at its moment', () =>
    given(...waiting)
      .when(due, 500)
      .then(retried('fetch', 2)));
  test('does not begin while the execution is paused', () =>
    given(...waiting, paused)
      .when(due, 900)
      .thenNothing());
  test('does not begin once the execution is being cancelled', () =>
    given(...waiting, stopping)
      .when(due, 900)
      .thenNothing());
});

describe('schedule_to_start, the wait for a worker', () => {
  const task = scheduled('fetch', {
    timeouts: { scheduleToStartMs: 300 },
    retry: retry({ maxAttempts: 2 }),
  });

  test('is not over early', () =>
    given(...running, task)
      .when(due, 299)
      .thenNothing());

  test('leads to another attempt where the policy has one left', () =>
    given(...running, task)
      .when(due, 300)
      .then(
        event('StepAttemptFailed', {
          step: 'fetch',
          attempt: 1,
          error: overran('schedule_to_start', 300),
          retryAt: start + 1_300,
        }),
      ));

  test('counts anew for every attempt, and ends the step after the last', () => {
    const second = given(...running, task, failedAttempt('fetch', 1, 1_300), at(1_350, retried('fetch', 2)));
    second.when(due, 1_649).thenNothing();
    second.when(due, 1_650).then(timedOut('schedule_to_start', 300, 2));
  });

  test('is no longer watched once a worker took the attempt', () =>
    given(...running, task, at(299, taken('fetch')))
      .when(due, 999_999)
      .thenNothing());

  test('is not watched while the step waits for its next attempt', () =>
    given(...running, task, failedAttempt('fetch', 1, 9_000))
      .when(due, 8_999)
      .thenNothing());
});

describe('start_to_close, the time of one attempt', () => {
  const task = scheduled('fetch', { timeouts: { startToCloseMs: 1_000 }, retry: retry({ maxAttempts: 1 }) });
  const over = 200 + 1_000 + limits.reportGraceMs;

  test('leaves the worker a grace to report by itself', () => {
    const taking = given(...running, task, at(200, taken('fetch')));
    taking.when(due, over - 1).thenNothing();
    taking.when(due, over).then(timedOut('start_to_close', 1_000));
  });

  test('does not run while no worker took the attempt', () =>
    given(...running, task)
      .when(due, 999_999)
      .thenNothing());

  test('is watched in a paused and in a cancelling execution, and retried in neither', () => {
    const retried = scheduled('fetch', { timeouts: { startToCloseMs: 1_000 } });
    given(...running, retried, at(200, taken('fetch')), stopping)
      .when(due, over)
      .then(timedOut('start_to_close', 1_000));
    const later = given(...running, retried, at(200, taken('fetch')), paused);
    const [failed] = due(later.state, { now: start + over, random: () => 0 });
    expect(failed).toMatchObject({ type: 'StepAttemptFailed', data: { retryAt: start + over + 1_000 } });
  });
});

describe('schedule_to_close, the time of the whole step', () => {
  const task = scheduled('fetch', { timeouts: { scheduleToCloseMs: 2_000 }, retry: retry() });

  test('is over for good, retries or not', () => {
    given(...running, task, taken('fetch'))
      .when(due, 1_999)
      .thenNothing();
    given(...running, task, taken('fetch'))
      .when(due, 2_000)
      .then(timedOut('schedule_to_close', 2_000));
  });

  test('is over while the step waits for its next attempt', () =>
    given(...running, task, failedAttempt('fetch', 1, 5_000))
      .when(due, 2_000)
      .then(timedOut('schedule_to_close', 2_000)));

  test('counts from the first attempt of this run of the step', () =>
    given(...running, task, failedAttempt('fetch', 1, 500), at(500, retried('fetch', 2)))
      .when(due, 2_000)
      .then(timedOut('schedule_to_close', 2_000, 2)));

  test('wins over an attempt that was due before it, when both are found late', () =>
    given(...running, task, failedAttempt('fetch', 1, 500))
      .when(due, 2_000)
      .then(timedOut('schedule_to_close', 2_000)));
});

describe('the first limit that a step runs over', () => {
  const step = (scheduleToCloseMs: number) =>
    given(
      ...running,
      scheduled('fetch', {
        timeouts: { scheduleToStartMs: 300, scheduleToCloseMs },
        retry: retry({ maxAttempts: 1 }),
      }),
    );

  test('is the one that is told', () => {
    step(200).when(due, 9_000).then(timedOut('schedule_to_close', 200));
    step(400).when(due, 9_000).then(timedOut('schedule_to_start', 300));
  });
});

describe('the deadline of an execution', () => {
  const limited = [created({ deadline: start + 1_000 }), started, scheduled('fetch'), timer('wait', 100)];
  const over = event('ExecutionTimedOut', { deadline: start + 1_000 });

  test('does not come early', () =>
    given(created({ deadline: start + 1_000 }))
      .when(due, 999)
      .thenNothing());

  test('ends everything under way, and nothing else becomes due beside it', () =>
    given(...limited)
      .when(due, 1_000)
      .then(cancelled('fetch'), over));

  test.each([
    { status: 'paused', fact: paused },
    { status: 'cancelling', fact: stopping },
  ])('holds for a $status execution', ({ fact }) =>
    given(...limited, fact)
      .when(due, 1_000)
      .then(cancelled('fetch'), over),
  );

  test('holds for an execution that did not begin', () =>
    given(created({ deadline: start + 1_000 }))
      .when(due, 1_000)
      .then(over));

  test('is over with the execution', () => {
    const ended = given(...limited, completed('fetch'), event('ExecutionCompleted', { output: 1 }));
    ended.when(due, 1_000).thenNothing();
    expect(nextDue(ended.state)).toBeUndefined();
  });
});

describe('the next moment to look', () => {
  test('does not exist while only a message can move the run', () => {
    expect(nextDue(given(...running, scheduled('fetch'), taken('fetch')).state)).toBeUndefined();
    expect(nextDue(given(...running, timer('wait', 5), paused).state)).toBeUndefined();
    expect(
      nextDue(given(...running, scheduled('fetch'), failedAttempt('fetch', 1, 9), stopping).state),
    ).toBeUndefined();
  });

  test('is the earliest of timers, attempts, limits and the deadline', () => {
    const facts = [
      created({ deadline: start + 4_000 }),
      started,
      scheduled('fetch', { timeouts: { scheduleToCloseMs: 3_000 } }),
      failedAttempt('fetch', 1, 2_000),
      timer('wait', 1_000),
    ];
    expect(nextDue(given(...facts).state)).toBe(start + 1_000);
    expect(nextDue(given(...facts, fired('wait')).state)).toBe(start + 2_000);
    expect(nextDue(given(...facts, fired('wait'), at(2_000, retried('fetch', 2))).state)).toBe(start + 3_000);
    expect(
      nextDue(
        given(...facts, fired('wait'), event('StepFailed', { step: 'fetch', attempt: 1, error: failure() }))
          .state,
      ),
    ).toBe(start + 4_000);
  });
});
