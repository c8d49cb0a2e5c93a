import { describe, expect, test } from '@jest/globals';
import { advance, begin, follow, limits, MissingCreation, ProgramFault } from '../../src/index.js';
import type { Advance, Decision, NewEvent, Program } from '../../src/index.js';
import {
  cancelled,
  completed,
  created,
  event,
  failedAttempt,
  failure,
  retried,
  scheduled,
  start,
  started,
  task,
  timer,
} from '../build.js';
import { asking, scripted } from '../programs/scripted.js';
import { given } from '../specification.js';

/** How far the program gets by itself after a history. */
function advanced(program: Program, ...facts: readonly NewEvent[]): Advance {
  const [first, ...rest] = given(...facts).log;
  if (!first) throw new TypeError('a history begins with its creation');
  return advance(follow(begin(program, first), rest), start + 1_000);
}

const schedule = (step: string): Decision => ({ kind: 'scheduleStep', step, ...task() });
const complete: Decision = { kind: 'complete', output: 'done' };
const fail: Decision = { kind: 'fail', error: failure(), step: 'fetch' };
const evaluate: Decision = { kind: 'evaluate', key: 'k', language: 'jq', expression: '.a', input: {} };
const completedExecution = event('ExecutionCompleted', { output: 'done' });
const idle = scripted(() => []);

describe('a program that wants something', () => {
  test('starts the execution with its first decision', () =>
    expect(
      advanced(
        scripted(() => [complete]),
        created(),
      ).events,
    ).toStrictEqual([started, completedExecution]));

  test('starts it once', () =>
    expect(
      advanced(
        scripted(() => [complete]),
        created(),
        started,
      ).events,
    ).toStrictEqual([completedExecution]));

  test('that wants nothing leaves the execution as it is', () =>
    expect(advanced(idle, created())).toMatchObject({ events: [], evaluations: [] }));

  test('decides again until it waits', () => {
    const program = scripted((seen) =>
      seen('StepScheduled b') > 0 ? [] : seen('StepScheduled a') > 0 ? [schedule('b')] : [schedule('a')],
    );
    expect(advanced(program, created()).events).toStrictEqual([started, scheduled('a'), scheduled('b')]);
  });

  test('gets its run back at the version behind its events', () => {
    const { run } = advanced(asking({ 'StepScheduled a': schedule('a') }), created());
    expect(run.state).toMatchObject({ version: 3, updatedAt: start + 1_000 });
    expect([...run.state.steps.keys()]).toStrictEqual(['a']);
  });
});

describe('each decision becomes its event', () => {
  const running = [created(), started];
  const open = [...running, scheduled('fetch')];
  const cases: readonly {
    decision: Decision;
    seen: string;
    history: readonly NewEvent[];
    events: readonly NewEvent[];
  }[] = [
    {
      decision: schedule('fetch'),
      seen: 'StepScheduled fetch',
      history: running,
      events: [scheduled('fetch')],
    },
    {
      decision: { kind: 'cancelStep', step: 'fetch' },
      seen: 'StepCancelled fetch',
      history: open,
      events: [cancelled('fetch')],
    },
    {
      decision: { kind: 'enterControlStep', step: 'each', type: 'Foreach', title: 'Each', input: [1] },
      seen: 'ControlStepEntered each',
      history: running,
      events: [event('ControlStepEntered', { step: 'each', type: 'Foreach', title: 'Each', input: [1] })],
    },
    {
      decision: { kind: 'leaveControlStep', step: 'each', output: 5 },
      seen: 'ControlStepLeft each',
      history: running,
      events: [event('ControlStepLeft', { step: 'each', output: 5 })],
    },
    {
      decision: { kind: 'startTimer', timer: 'wait', due: { afterMs: 500 } },
      seen: 'TimerStarted wait',
      history: running,
      events: [timer('wait', 1_500)],
    },
    {
      decision: { kind: 'startTimer', timer: 'wait', due: { at: start + 9 } },
      seen: 'TimerStarted wait',
      history: running,
      events: [timer('wait', 9)],
    },
    {
      decision: { kind: 'cancelTimer', timer: 'wait' },
      seen: 'TimerCancelled wait',
      history: [...running, timer('wait', 9)],
      events: [event('TimerCancelled', { timer: 'wait' })],
    },
    {
      decision: complete,
      seen: 'ExecutionCompleted',
      history: open,
      events: [cancelled('fetch'), completedExecution],
    },
    {
      decision: fail,
      seen: 'ExecutionFailed',
      history: open,
      events: [cancelled('fetch'), event('ExecutionFailed', { error: failure(), step: 'fetch' })],
    },
  ];

  test.each(cases)('$decision.kind → $seen', ({ decision, seen, history, events }) =>
    expect(advanced(asking({ [seen]: decision }), ...history).events).toStrictEqual(events),
  );

  test('nothing, where what shall be cancelled is not under way', () =>
    expect(
      advanced(
        scripted(() => [
          { kind: 'cancelStep', step: 'fetch' },
          { kind: 'cancelTimer', timer: 'wait' },
        ]),
        ...running,
      ).events,
    ).toStrictEqual([]));
});

describe('decisions of one round see each other', () => {
  const open = [created(), started, scheduled('fetch'), scheduled('other')];

  test('a step that is cancelled beside the end of the execution is cancelled once', () =>
    expect(
      advanced(
        scripted(() => [{ kind: 'cancelStep', step: 'fetch' }, fail]),
        ...open,
      ).events,
    ).toEqual([
      cancelled('fetch'),
      cancelled('other'),
      event('ExecutionFailed', { error: failure(), step: 'fetch' }),
    ]));

  test('a step that is scheduled beside the end of the execution does not outlive it', () => {
    const { run, events } = advanced(
      scripted(() => [schedule('fetch'), complete]),
      created(),
      started,
    );
    expect(events).toStrictEqual([scheduled('fetch'), cancelled('fetch'), completedExecution]);
    expect([...run.state.steps]).toStrictEqual([]);
  });

  test('what follows the end is not decided', () =>
    expect(
      advanced(
        scripted(() => [complete, schedule('late'), evaluate]),
        created(),
        started,
      ),
    ).toMatchObject({ events: [completedExecution], evaluations: [] }));

  test('a step that is scheduled twice is a fault of the program', () =>
    expect(() =>
      advanced(
        scripted(() => [schedule('a'), schedule('a')]),
        created(),
      ),
    ).toThrow(ProgramFault));
});

describe('expressions', () => {
  test('are handed out for their answers, which are no events yet', () =>
    expect(advanced(asking({ 'ExpressionEvaluated k': evaluate }), created(), started)).toMatchObject({
      events: [],
      evaluations: [evaluate],
    }));

  test('are asked for once, beside whatever else the round decided', () =>
    expect(
      advanced(
        asking({ 'ExpressionEvaluated k': evaluate, 'StepScheduled a': schedule('a') }),
        created(),
        started,
      ),
    ).toMatchObject({ events: [scheduled('a')], evaluations: [evaluate] }));

  test('are not asked for again once the answer is in the log', () =>
    expect(
      advanced(
        asking({ 'ExpressionEvaluated k': evaluate }),
        created(),
        started,
        event('ExpressionEvaluated', { key: 'k', value: 1 }),
      ).evaluations,
    ).toStrictEqual([]));
});

describe('an execution that takes no decisions', () => {
  const eager = scripted(() => [complete]);
  const running = [created(), started];

  test.each<{ status: string; fact: NewEvent }>([
    { status: 'paused', fact: event('ExecutionPaused', {}) },
    { status: 'completed', fact: completedExecution },
    { status: 'failed', fact: event('ExecutionFailed', { error: failure() }) },
    { status: 'cancelled', fact: event('ExecutionCancelled', { mode: 'stop' }) },
    { status: 'timed_out', fact: event('ExecutionTimedOut', { deadline: 1 }) },
  ])('is a $status one', ({ fact }) => {
    const { run, events } = advanced(eager, ...running, fact);
    expect(events).toStrictEqual([]);
    expect(run.state).toStrictEqual(given(...running, fact).state);
  });
});

describe('cancelling', () => {
  const open = [created(), started, scheduled('a'), scheduled('b'), failedAttempt('b', 1, 9_000)];
  const ask = (mode: 'stop' | 'terminate') => event('CancelRequested', { mode });
  const ended = (mode: 'stop' | 'terminate') => event('ExecutionCancelled', { mode });

  test('by stop waits for the attempts that run and gives up those that wait', () =>
    expect(advanced(idle, ...open, ask('stop')).events).toStrictEqual([cancelled('b')]));

  test('by stop ends with the last attempt', () =>
    expect(advanced(idle, ...open, ask('stop'), cancelled('b'), completed('a')).events).toStrictEqual([
      ended('stop'),
    ]));

  test('by stop ends at once where nothing runs', () =>
    expect(advanced(idle, created(), ask('stop')).events).toStrictEqual([ended('stop')]));

  test('by stop starts nothing that the program would like to start', () =>
    expect(
      advanced(
        scripted(() => [schedule('next')]),
        ...open,
        ask('stop'),
      ).events,
    ).toStrictEqual([cancelled('b')]));

  test('by terminate interrupts everything at once', () =>
    expect(advanced(idle, ...open, ask('terminate')).events).toStrictEqual([
      cancelled('a'),
      cancelled('b'),
      ended('terminate'),
    ]));

  test('by terminate does not wait for a stop that was asked for before', () =>
    expect(advanced(idle, ...open, ask('stop'), cancelled('b'), ask('terminate')).events).toStrictEqual([
      cancelled('a'),
      ended('terminate'),
    ]));
});

describe('limits', () => {
  test('a program that does not come to rest is a fault', () =>
    expect(() =>
      advanced(
        scripted(() => [{ kind: 'enterControlStep', step: 'again', type: 'Loop' }]),
        created(),
      ),
    ).toThrow(ProgramFault));

  test('an execution that reached its greatest number of events fails, with what was under way', () => {
    const { log } = given(created(), started, scheduled('fetch'));
    const [first, ...rest] = log.map((fact, index) =>
      index === 2 ? { ...fact, version: limits.eventsPerExecution } : fact,
    );
    const run =
      first &&
      follow(
        begin(
          scripted(() => [schedule('next')]),
          first,
        ),
        rest,
      );
    expect(run && advance(run, start).events).toMatchObject([
      cancelled('fetch'),
      { type: 'ExecutionFailed', data: { error: { code: 'history_limit', retryable: false } } },
    ]);
  });

  test('one event below the limit it goes on', () => {
    const { log } = given(created(), started);
    const [first, ...rest] = log.map((fact, index) =>
      index === 1 ? { ...fact, version: limits.eventsPerExecution - 1 } : fact,
    );
    const run = first && follow(begin(asking({ 'StepScheduled a': schedule('a') }), first), rest);
    expect(run && advance(run, start).events[0]).toStrictEqual(scheduled('a'));
  });

  test('a step that is under way cannot be scheduled again', () =>
    expect(() =>
      advanced(
        scripted(() => [schedule('fetch')]),
        created(),
        started,
        scheduled('fetch'),
      ),
    ).toThrow(ProgramFault));
});

test('the steps of a retried execution number their attempts on, so that no task name comes twice', () => {
  const again = scripted((seen) => (seen('StepScheduled fetch') < 2 ? [schedule('fetch')] : []));
  const { events } = advanced(
    again,
    created(),
    started,
    scheduled('fetch'),
    failedAttempt('fetch', 1, 10),
    retried('fetch', 2),
    event('StepFailed', { step: 'fetch', attempt: 2, error: failure() }),
    event('ExecutionFailed', { error: failure() }),
    event('ExecutionRetried', {}),
  );
  expect(events).toStrictEqual([scheduled('fetch', {}, 3)]);
});

test('a run begins with the creation of its execution', () => {
  const [, second] = given(created(), started).log;
  expect(() => second && begin(idle, second)).toThrow(MissingCreation);
});
