import { describe, expect, test } from '@jest/globals';
import { evolve, fold, MissingCreation, record, schemaVersions } from '../../src/index.js';
import type { EventType, ExecutionState, NewEvent } from '../../src/index.js';
import {
  at,
  cancelled,
  completed,
  created,
  event,
  executionId,
  failedAttempt,
  failure,
  retried,
  scheduled,
  start,
  started,
  taken,
  task,
  timer,
} from '../build.js';
import { openThings } from '../../src/execution/open-things.js';
import { given } from '../specification.js';

const running = [created(), started];
const open = [...running, scheduled('fetch')];

/** What one more event of each type does to the state; the type makes the table complete. */
const effects: Record<EventType, readonly [sentence: string, ...(() => void)[]]> = {
  ExecutionCreated: [
    'opens the execution with everything it was asked with',
    () =>
      expect(given(created({ deadline: start + 5_000, labels: { team: 'a' } })).state).toStrictEqual({
        id: executionId,
        version: 1,
        tenant: 'tenant-a',
        definition: { id: 'def-1', name: 'orders', version: 3, language: 'test' },
        input: { order: 7 },
        labels: { team: 'a' },
        priority: 'normal',
        deadline: start + 5_000,
        status: 'created',
        createdAt: start,
        updatedAt: start,
        ...openThings([], [], []),
      }),
  ],
  ExecutionStarted: [
    'makes it running from that moment',
    () =>
      expect(given(created(), at(20, started)).state).toMatchObject({
        status: 'running',
        startedAt: start + 20,
        updatedAt: start + 20,
        version: 2,
      }),
  ],
  StepScheduled: [
    'opens the step with its task and its first attempt',
    () =>
      expect(given(...running, at(30, scheduled('fetch'))).state.steps.get('fetch')).toStrictEqual({
        step: 'fetch',
        task: task(),
        attempt: 1,
        firstAttempt: 1,
        scheduledAt: start + 30,
        attemptAt: start + 30,
      }),
  ],
  StepStarted: [
    'notes who works on the attempt and since when',
    () =>
      expect(given(...open, at(40, taken('fetch'))).state.steps.get('fetch')).toMatchObject({
        startedAt: start + 40,
        worker: 'worker-1',
      }),
  ],
  StepAttemptFailed: [
    'lets the step wait for its next attempt without a worker',
    () => {
      const step = given(...open, taken('fetch'), failedAttempt('fetch', 1, 900)).state.steps.get('fetch');
      expect(step).toMatchObject({ attempt: 1, retryAt: start + 900, lastError: failure() });
      expect(step).not.toHaveProperty('startedAt');
      expect(step).not.toHaveProperty('worker');
    },
  ],
  StepRetried: [
    'hands out the next attempt of the same run of the step',
    () => {
      const step = given(
        ...open,
        failedAttempt('fetch', 1, 900),
        at(950, retried('fetch', 2)),
      ).state.steps.get('fetch');
      expect(step).toMatchObject({ attempt: 2, firstAttempt: 1, scheduledAt: start, attemptAt: start + 950 });
      expect(step).not.toHaveProperty('retryAt');
    },
  ],
  StepCompleted: [
    'closes the step and forgets it',
    () => {
      const { steps, ended } = given(...open, completed('fetch')).state;
      expect([...steps, ...ended]).toStrictEqual([]);
    },
  ],
  StepFailed: ['closes the step and keeps its last attempt', () => ends(stepFailed(1), 1)],
  StepTimedOut: [
    'closes the step and keeps its last attempt',
    () =>
      ends(
        event('StepTimedOut', { step: 'fetch', attempt: 1, timeout: 'start_to_close', error: failure() }),
        1,
      ),
  ],
  StepCancelled: ['closes the step and keeps its last attempt', () => ends(cancelled('fetch'), 1)],
  ControlStepEntered: [
    'changes nothing but version and time: control steps belong to the program',
    () => onlyMoves(event('ControlStepEntered', { step: 'each', type: 'Foreach' })),
  ],
  ControlStepLeft: [
    'changes nothing but version and time',
    () => onlyMoves(event('ControlStepLeft', { step: 'each' })),
  ],
  ExpressionEvaluated: [
    'changes nothing but version and time: answers belong to the program',
    () => onlyMoves(event('ExpressionEvaluated', { key: 'k', value: 1 })),
  ],
  ExpressionFailed: [
    'changes nothing but version and time',
    () => onlyMoves(event('ExpressionFailed', { key: 'k', code: 'jq_error', message: 'no' })),
  ],
  TimerStarted: [
    'sets the timer',
    () => expect([...given(...running, timer('wait', 500)).state.timers]).toEqual([['wait', start + 500]]),
  ],
  TimerFired: [
    'removes the timer, and only that one',
    () => leavesOtherTimer(event('TimerFired', { timer: 'wait' })),
  ],
  TimerCancelled: [
    'removes the timer, and only that one',
    () => leavesOtherTimer(event('TimerCancelled', { timer: 'wait' })),
  ],
  SignalReceived: [
    'changes nothing but version and time: signals belong to the program',
    () => onlyMoves(event('SignalReceived', { signalId: 's-1', name: 'approve', payload: null })),
  ],
  CancelRequested: [
    'makes it cancelling in the asked mode, the later wish counting',
    () => {
      const stopped = given(...open, event('CancelRequested', { mode: 'stop' }));
      expect(stopped.state).toMatchObject({ status: 'cancelling', cancel: 'stop' });
      const both = given(
        ...open,
        event('CancelRequested', { mode: 'stop' }),
        event('CancelRequested', { mode: 'terminate' }),
      );
      expect(both.state).toMatchObject({ status: 'cancelling', cancel: 'terminate' });
    },
  ],
  ExecutionPaused: [
    'makes it paused and leaves what runs',
    () => {
      const { status, steps } = given(...open, event('ExecutionPaused', {})).state;
      expect([status, [...steps.keys()]]).toStrictEqual(['paused', ['fetch']]);
    },
  ],
  ExecutionResumed: [
    'brings back the status from before the pause',
    () => {
      const pause = [event('ExecutionPaused', {}), event('ExecutionResumed', {})];
      expect(given(created(), ...pause).state.status).toBe('created');
      expect(given(...running, ...pause).state.status).toBe('running');
    },
  ],
  ExecutionRetried: [
    'opens the ended execution again, without its outcome and its old deadline',
    () => {
      const { state } = given(
        created({ deadline: start + 50 }),
        started,
        scheduled('fetch'),
        stepFailed(1),
        event('ExecutionFailed', { error: failure(), step: 'fetch' }),
        event('ExecutionRetried', {}),
      );
      expect(state.status).toBe('running');
      expect([...state.ended]).toEqual([['fetch', 1]]);
      for (const gone of ['finishedAt', 'error', 'failedStep', 'deadline', 'cancel', 'output']) {
        expect(state).not.toHaveProperty(gone);
      }
    },
    () =>
      expect(
        given(
          created(),
          event('CancelRequested', { mode: 'terminate' }),
          event('ExecutionCancelled', { mode: 'terminate' }),
          event('ExecutionRetried', { deadline: start + 90 }),
        ).state,
      ).toMatchObject({ status: 'created', deadline: start + 90 }),
  ],
  ExecutionCompleted: [
    'ends it with its output and no timer left',
    () => outcome(event('ExecutionCompleted', { output: [1] }), { status: 'completed', output: [1] }),
  ],
  ExecutionFailed: [
    'ends it with its error and the step that broke it',
    () =>
      outcome(event('ExecutionFailed', { error: failure(), step: 'fetch' }), {
        status: 'failed',
        error: failure(),
        failedStep: 'fetch',
      }),
  ],
  ExecutionCancelled: [
    'ends it as cancelled',
    () => outcome(event('ExecutionCancelled', { mode: 'stop' }), { status: 'cancelled' }),
  ],
  ExecutionTimedOut: [
    'ends it as timed out',
    () => outcome(event('ExecutionTimedOut', { deadline: start }), { status: 'timed_out' }),
  ],
};

const stepFailed = (attempt: number): NewEvent =>
  event('StepFailed', { step: 'fetch', attempt, error: failure() });

function ends(fact: NewEvent, lastAttempt: number): void {
  const { steps, ended } = given(...open, fact).state;
  expect([...steps]).toStrictEqual([]);
  expect([...ended]).toStrictEqual([['fetch', lastAttempt]]);
}

function onlyMoves(fact: NewEvent): void {
  const before = given(...open).state;
  expect(given(...open, at(70, fact)).state).toStrictEqual({
    ...before,
    version: before.version + 1,
    updatedAt: start + 70,
  });
}

function leavesOtherTimer(fact: NewEvent): void {
  const { timers } = given(...running, timer('wait', 500), timer('other', 700), fact).state;
  expect([...timers]).toStrictEqual([['other', start + 700]]);
}

function outcome(fact: NewEvent, expected: Partial<ExecutionState>): void {
  const { state } = given(...running, timer('wait', 500), at(80, fact));
  expect(state).toMatchObject({ ...expected, finishedAt: start + 80 });
  expect(state.timers.size).toBe(0);
}

describe('evolve, for every event type', () => {
  for (const [type, [sentence, ...checks]] of Object.entries(effects)) {
    test(`${type} ${sentence}`, () => checks.forEach((check) => check()));
  }

  test('no event type is missing here', () =>
    expect(Object.keys(effects).sort()).toStrictEqual(Object.keys(schemaVersions).sort()));
});

describe('evolve guards', () => {
  const othersAttempt: readonly NewEvent[] = [
    taken('fetch', 2),
    failedAttempt('fetch', 2, 100),
    retried('fetch', 3),
    completed('fetch', 2),
    stepFailed(2),
    cancelled('fetch', 2),
    event('StepTimedOut', { step: 'fetch', attempt: 2, timeout: 'start_to_close', error: failure() }),
  ];

  test.each(othersAttempt)('$type of an attempt that is not current changes no step', (fact) => {
    const { steps, ended } = given(...open, fact).state;
    expect(steps).toStrictEqual(given(...open).state.steps);
    expect([...ended]).toStrictEqual([]);
  });

  test('an event of a step that is not open changes no step', () =>
    expect(given(...running, completed('fetch')).state).toStrictEqual({
      ...given(...running).state,
      version: 3,
    }));

  test('a step that failed, ran again and completed leaves nothing behind', () => {
    const again = scheduled('fetch', {}, 2);
    expect([...given(...open, stepFailed(1), again, completed('fetch', 2)).state.ended]).toStrictEqual([]);
  });

  test('the attempts of a later run of a step are numbered from where it begins', () =>
    expect(given(...open, stepFailed(1), scheduled('fetch', {}, 2)).state.steps.get('fetch')).toMatchObject({
      attempt: 2,
      firstAttempt: 2,
    }));

  test('a log that does not begin with its creation is refused', () => {
    const [first] = record(executionId, 1, start, [started]);
    expect(first && (() => evolve(undefined, first))).toThrow(MissingCreation);
  });

  test('the empty log leads to no state', () => expect(fold([])).toBeUndefined());

  test('a tail folds onto the state before it', () => {
    const { log, state } = given(...open, at(5, taken('fetch')), at(9, completed('fetch')));
    for (let cut = 1; cut < log.length; cut += 1) {
      expect(fold(log.slice(cut), fold(log.slice(0, cut)))).toStrictEqual(state);
    }
  });

  test('an optional field of a newer release survives the creation', () => {
    const newer = { ...created().data, region: 'north' };
    const log = record(executionId, 0, start, [{ type: 'ExecutionCreated', data: newer } as NewEvent]);
    expect(fold(log)).toHaveProperty('region', 'north');
  });
});
