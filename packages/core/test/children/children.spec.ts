import { describe, expect, test } from '@jest/globals';
import {
  childQueue,
  childTask,
  isChildTask,
  outcomeOf,
  receive,
  taskOf,
  wantedChild,
} from '../../src/index.js';
import type { Json, NewEvent } from '../../src/index.js';
import { created, event, failure, retry, scheduled, start, started } from '../build.js';
import { given } from '../specification.js';

const wanted = { definition: 'restock', input: { item: 7 } };
const parent = { executionId: '0199f3c1-2222-7abc-8def-0123456789ab', step: 'fetch', attempt: 1, depth: 1 };
const waiting = [created(), started, scheduled('fetch', childTask(wanted))] as const;

describe('a step that is an execution of its own', () => {
  test('is an ordinary step whose queue no worker serves', () => {
    const open = given(...waiting).state.steps.get('fetch');
    expect(open && isChildTask(open.task)).toBe(true);
    expect(open && taskOf(given(...waiting).state, open)).toMatchObject({ queue: childQueue, attempt: 1 });
    expect(isChildTask({ queue: 'default' })).toBe(false);
  });

  test('says what it wants', () => {
    expect(wantedChild(childTask(wanted))).toEqual(wanted);
    expect(wantedChild(childTask({ definition: 'restock', input: null }))).toEqual({
      definition: 'restock',
      input: null,
    });
  });

  test.each<Json>([null, 'restock', [], {}, { definition: 7, input: {} }, { definition: 'restock' }])(
    'that is written otherwise wants nothing: %j',
    (input) => expect(wantedChild({ input })).toBeUndefined(),
  );

  test('keeps whose step it carries out', () => {
    expect(given(created({ parent })).state.parent).toEqual(parent);
    expect(given(created()).state).not.toHaveProperty('parent');
  });

  test('is still the same child after it was retried, but goes on whether anybody waits or not', () => {
    const error = failure();
    const retried = [event('ExecutionFailed', { error }), event('ExecutionRetried', {})];
    expect(given(created({ parent }), started, ...retried).state).toMatchObject({ parent, released: true });
    expect(given(created(), started, ...retried).state).not.toHaveProperty('released');
  });
});

describe('an execution that ended', () => {
  const child = (...end: readonly NewEvent[]) => given(created({ parent }), started, ...end).state;
  const error = failure({ code: 'HTTP_CALL_502', details: { tries: 3 } });

  test('completes the attempt with its output', () =>
    expect(outcomeOf(child(event('ExecutionCompleted', { output: { n: 1 } })))).toEqual({
      status: 'completed',
      output: { n: 1 },
    }));

  test('fails the attempt with its own error', () =>
    expect(outcomeOf(child(event('ExecutionFailed', { error, step: 'call' })))).toEqual({
      status: 'failed',
      error,
    }));

  test('fails the attempt for good when somebody cancelled it', () =>
    expect(outcomeOf(child(event('ExecutionCancelled', { mode: 'terminate' })))).toMatchObject({
      error: { code: 'child.cancelled', retryable: false },
    }));

  test('fails the attempt as one that took too long when it ran over its deadline', () =>
    expect(outcomeOf(child(event('ExecutionTimedOut', { deadline: start })))).toMatchObject({
      error: { code: 'timeout', retryable: true },
    }));

  test('that has not, says nothing', () => expect(outcomeOf(child())).toBeUndefined());

  test('decides the step of its parent, whose retry policy has its say', () => {
    const end = outcomeOf(child(event('ExecutionFailed', { error })));
    if (!end) throw new TypeError('it has ended');
    given(...waiting)
      .when((state, at) => receive(state, { ...parent, report: end }, at))
      .then(event('StepAttemptFailed', { step: 'fetch', attempt: 1, error, retryAt: start + 1_000 }));
    const once = [
      created(),
      started,
      scheduled('fetch', { ...childTask(wanted), retry: retry({ maxAttempts: 1 }) }),
    ];
    given(...once)
      .when((state, at) => receive(state, { ...parent, report: end }, at))
      .then(event('StepFailed', { step: 'fetch', attempt: 1, error }));
  });
});
