import { describe, expect, test } from '@jest/globals';

import { record, type ExecutionEvent, type NewEvent } from '@runlog/core';

import { check } from '../../src/checker/check.js';
import type { Evidence, Following } from '../../src/checker/evidence.js';
import type { Fault } from '../../src/checker/violation.js';
import type { Answer } from '../../src/load/history.js';
import { behind, effect, evidence, facts, inserted, instead, logOf, memory, tried, wanted } from './sound.js';

const sound = evidence();
const log = (parts: Partial<Evidence['log']>): Evidence => ({ ...sound, log: { ...sound.log, ...parts } });
const request = (parts: Partial<Evidence['requests'][number]>): Evidence => ({
  ...sound,
  requests: sound.requests.map((one) => ({ ...one, ...parts })),
});
const answers = (...given: Answer[]): Evidence => request({ tries: given.map(tried) });
const following = (parts: Partial<Following>): Evidence => ({
  ...sound,
  followings: sound.followings.map((one) => ({ ...one, ...parts })),
});
const projection = (parts: Partial<Evidence['projection']>): Evidence => ({
  ...sound,
  projection: { ...sound.projection, ...parts },
});
const of = (events: ReturnType<typeof logOf>): Evidence => evidence([events]);

const asked = (from: number, to: number, answer: Answer = { kind: 'ok', id: 'e', created: true }) => ({
  ...{ from, to, answer },
});
const signal = (id: string) =>
  ({ type: 'SignalReceived', data: { signalId: id, name: 's', payload: null } }) as const;
/** An execution that was sent signal a and then signal b, and whose log has these behind its start. */
const signalling = (
  recorded: readonly string[],
  last: Answer = { kind: 'ok', id: 'e', created: true },
): Evidence => {
  const histories = [
    { id: 'a', tries: [asked(2, 3)] },
    { id: 'b', tries: [asked(4, 5, { kind: 'unknown', code: 'no_answer' }), asked(6, 7, last)] },
  ];
  const events = logOf(inserted(2, recorded.map(signal)));
  return evidence([events], {
    requests: sound.requests.map(({ ended: _, ...one }) => ({ ...one, signals: histories })),
  });
};
const process = (parts: Partial<Evidence['processes'][number]>): Evidence => ({
  ...sound,
  processes: sound.processes.map((one) => ({ ...one, ...parts })),
});

const [end] = sound.past;
const failed = {
  type: 'ExecutionFailed',
  data: { error: { code: 'x', message: '', retryable: false } },
} as const;
const ok: Answer = { kind: 'ok', id: 'e', created: true };
const completed = { type: 'StepCompleted', data: { step: 'a', attempt: 2, output: 1 } } as const;
const [first] = facts;
const other =
  first?.type === 'ExecutionCreated'
    ? logOf([{ ...first, data: { ...first.data, idempotencyKey: 'x' } }], 'f')
    : [];
const twin = logOf(facts, 'f');

const hour = 3_600_000;
/** An execution that a schedule's tick at six o'clock started, at this moment. */
const ticked = (id: string, at: number, nominal = 6 * hour): ExecutionEvent[] => {
  const origin = {
    dialect: 'schedule',
    facts: { schedule: 's', nominal: new Date(nominal).toISOString() },
  };
  const { idempotencyKey: _, ...data } = first?.type === 'ExecutionCreated' ? first.data : fail();
  const events: NewEvent[] = [
    { type: 'ExecutionCreated', data: { ...data, origin } },
    { type: 'ExecutionStarted', data: {} },
    { type: 'ExecutionCompleted', data: { output: {} } },
  ];
  return record(id, 0, at, events);
};
const fail = (): never => {
  throw new TypeError('the facts begin with a creation');
};
/** A schedule with ticks at six and at seven, which may start a second later, and that was stopped at eight. */
const ticking = (...starts: ExecutionEvent[][]): Evidence => {
  const instants = [6, 7].map((n) => ({ nominal: n * hour, dueAt: n * hour + 1_000 }));
  const schedules = [{ id: 's', instants, until: 8 * hour }];
  return evidence([logOf(facts), ...starts], { schedules });
};
const atSix = ticked('t6', 6 * hour + 1_000);
const atSeven = ticked('t7', 7 * hour + 2_000, 7 * hour);

/** A violation that is planted, the kind that it is of, and the rule that has to find it. */
const planted: readonly (readonly [string, Fault, RegExp, Evidence])[] = [
  ['an accepted execution has no log', 'false ok', /accepted/, evidence([])],
  ['nobody asked for an execution', 'wrong', /accepted/, evidence([logOf(facts), other])],
  [
    'one key was answered with two executions',
    'doubled',
    /accepted/,
    answers({ ...ok, id: 'f', created: false }, ok),
  ],
  ['one key has two logs', 'doubled', /accepted/, evidence([logOf(facts), twin])],
  ['a client was told twice that it created', 'doubled', /accepted/, answers(ok, ok)],
  ['a client was never answered', 'lost', /not now/, answers({ kind: 'unknown', code: 'no_answer' })],
  [
    'a fault was answered as such',
    'wrong',
    /not now/,
    answers({ kind: 'fault', code: 'internal', message: '' }, ok),
  ],
  ['a sound request was refused', 'wrong', /not now/, answers({ kind: 'refused', code: 'not_found' })],
  ['an accepted signal has no event', 'false ok', /signal/, signalling(['a'])],
  ['a signal was recorded twice', 'doubled', /signal/, signalling(['a', 'b', 'b'])],
  [
    'a refused signal was recorded',
    'wrong',
    /signal/,
    signalling(['a', 'b'], { kind: 'refused', code: 'conflict' }),
  ],
  ['an append that was over has the higher version', 'wrong', /lower version/, signalling(['b', 'a'])],
  ['an execution ended long after the last fault', 'late', /soon/, request({ endedAt: 11_001 })],
  ['a process died by itself', 'wrong', /by itself/, process({ died: 2 })],
  [
    'a process holds ever more memory',
    'wrong',
    /memory/,
    process({ lives: [memory((third) => 100 + 150 * third)] }),
  ],
  ['a version is missing', 'lost', /versions/, log({ rows: sound.log.rows.toSpliced(3, 1) })],
  [
    'a version is there twice',
    'doubled',
    /versions/,
    log({ rows: sound.log.rows.toSpliced(3, 0, ...sound.log.rows.slice(2, 3)) }),
  ],
  [
    'a log does not begin with its creation',
    'wrong',
    /versions/,
    log({ rows: sound.log.rows.map((row) => (row.version === 1 ? { ...row, type: 'StepStarted' } : row)) }),
  ],
  [
    'the store reads less than there is',
    'lost',
    /versions/,
    log({ executions: new Map([['e', logOf(facts).slice(0, -1)]]) }),
  ],
  ['a step completed twice', 'doubled', /completed once/, of(logOf(inserted(7, [completed])))],
  ['an attempt was recorded twice', 'doubled', /completed once/, of(logOf(inserted(4, facts.slice(3, 4))))],
  [
    'an attempt counted that was over',
    'stale',
    /current/,
    of(logOf(instead(7, { type: 'StepCompleted', data: { step: 'a', attempt: 1, output: 1 } }))),
  ],
  ['an attempt counted that had failed', 'stale', /current/, of(logOf(facts.toSpliced(5, 1)))],
  ['a timer fired that nobody had set', 'stale', /current/, of(logOf(facts.toSpliced(7, 1)))],
  [
    'something was recorded behind the end',
    'stale',
    /current/,
    of(behind({ type: 'TimerFired', data: { timer: 't' } })),
  ],
  ['an execution did not end', 'lost', /ends/, of(logOf(facts.slice(0, -1)))],
  [
    'an execution failed that should complete',
    'wrong',
    /ends/,
    of(
      logOf(
        instead(10, {
          type: 'ExecutionFailed',
          data: { error: { code: 'x', message: '', retryable: false } },
        }),
      ),
    ),
  ],
  [
    'an execution failed otherwise than it should',
    'wrong',
    /ends/,
    { ...of(logOf(instead(10, failed))), requests: request({ request: wanted(1, 'y') }).requests },
  ],
  [
    'an execution gave another output',
    'wrong',
    /ends/,
    of(logOf(instead(10, { type: 'ExecutionCompleted', data: { output: { a: [2] } } }))),
  ],
  [
    'a client saw another end than the log',
    'wrong',
    /ends/,
    request({ ended: end && { ...end, status: 'failed' } }),
  ],
  ['an end could not be waited for', 'wrong', /ends/, request({ waitFailed: 'it did not answer' })],
  [
    'a step completed without its effect',
    'wrong',
    /happened/,
    { ...sound, effects: sound.effects.slice(0, 2) },
  ],
  [
    'an effect came from nowhere',
    'wrong',
    /happened/,
    { ...sound, effects: [...sound.effects, effect(1, 200, 'e:b')] },
  ],
  ['an effect is missing', 'lost', /happened/, request({ request: wanted(2) })],
  [
    'a timer fired early',
    'wrong',
    /early/,
    of(logOf(instead(8, { type: 'TimerStarted', data: { timer: 't', fireAt: 9_001 } }))),
  ],
  [
    'an attempt came early',
    'wrong',
    /early/,
    of(logOf(facts).map((event) => (event.type === 'StepRetried' ? { ...event, recordedAt: 5_499 } : event))),
  ],
  [
    'the past is shown otherwise',
    'wrong',
    /past/,
    { ...sound, past: sound.past.map((one) => ({ ...one, output: 'other' })) },
  ],
  [
    'a version is shown that there is not',
    'wrong',
    /past/,
    { ...sound, past: sound.past.map((one) => ({ ...one, id: 'g' })) },
  ],
  ['the tail leaves one out', 'lost', /follower/, log({ tail: sound.log.tail.slice(0, -1) })],
  ['the tail gives one out of order', 'wrong', /follower/, log({ tail: sound.log.tail.toReversed() })],
  ['a subscriber missed one', 'lost', /subscribers/, following({ sights: logOf(facts).slice(1) })],
  [
    'a subscriber saw one twice',
    'doubled',
    /subscribers/,
    following({ sights: [...logOf(facts), ...logOf(facts).slice(-1)] }),
  ],
  [
    'a subscriber saw them out of order',
    'wrong',
    /subscribers/,
    following({ sights: logOf(facts).toReversed() }),
  ],
  [
    'a subscriber saw what is not in the log',
    'wrong',
    /subscribers/,
    following({ sights: [...logOf(facts), ...behind({ type: 'ExecutionStarted', data: {} }).slice(-1)] }),
  ],
  [
    'a schedule started one instant twice',
    'doubled',
    /schedule/,
    ticking(atSix, atSeven, ticked('u', 7 * hour)),
  ],
  ['a schedule left an instant out', 'lost', /schedule/, ticking(atSix)],
  ['a schedule started early', 'wrong', /schedule/, ticking(ticked('t6', 6 * hour + 999), atSeven)],
  [
    'a schedule started what never was',
    'wrong',
    /schedule/,
    ticking(atSix, atSeven, ticked('u', 8 * hour, 8 * hour)),
  ],
  ['what a schedule started did not end', 'lost', /schedule/, ticking(atSix, atSeven.slice(0, 2))],
  ['a tick of a schedule that nobody made', 'wrong', /accepted/, evidence([logOf(facts), atSix])],
  ['a rebuilt list differs', 'wrong', /lists/, projection({ rebuilt: { rows: 1, different: 1 } })],
  ['a list lacks one', 'lost', /lists/, projection({ rows: [] })],
  ['a list has another status', 'wrong', /lists/, projection({ rows: [{ id: 'e', status: 'running' }] })],
  [
    'a list has one too many',
    'doubled',
    /lists/,
    projection({ rows: [...sound.projection.rows, { id: 'f', status: 'running' }] }),
  ],
];

describe('the checker', () => {
  test('finds nothing where all went well, though an attempt ran twice and an answer was lost', () => {
    expect(check(sound)).toEqual([]);
  });

  test('allows repeats to subscribers who are told to expect them, and holes where the bus lost events', () => {
    const repeated = [...logOf(facts), ...logOf(facts)];
    expect(check(following({ repeats: true, sights: repeated }))).toEqual([]);
    expect(check(following({ expects: 'part', sights: logOf(facts).slice(4) }))).toEqual([]);
  });

  test('allows signals that are answered late, refused or never, and appends at the same time in any order', () => {
    expect(check(signalling(['a', 'b']))).toEqual([]);
    expect(check(signalling(['a'], { kind: 'refused', code: 'conflict' }))).toEqual([]);
    expect(check(signalling(['a'], { kind: 'unknown', code: 'no_answer' }))).toEqual([]);
    const together = signalling(['b', 'a']);
    const requests = together.requests.map((one) => ({
      ...one,
      signals: one.signals.map(({ id }) => ({ id, tries: [asked(2, 7)] })),
    }));
    expect(check({ ...together, requests })).toEqual([]);
  });

  test('allows what schedules started at their instants', () => {
    expect(check(ticking(atSix, atSeven))).toEqual([]);
  });

  test('allows a long wait before the last fault, and a process that grows while it is young', () => {
    expect(check({ ...sound, recovery: { from: 50_000, boundMs: 1 } })).toEqual([]);
    expect(check(process({ lives: [memory((third) => 100 + 200 * third, 50)] }))).toEqual([]);
  });

  test.each(planted)('finds that %s', (_what, fault, rule, broken) => {
    expect(check(broken)).toContainEqual({
      ...{ fault, rule: expect.stringMatching(rule) },
      ...{ about: expect.any(String), what: expect.any(String) },
    });
  });
});
