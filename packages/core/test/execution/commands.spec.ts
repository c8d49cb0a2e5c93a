import { describe, expect, test } from '@jest/globals';
import { decideCommand, executionStatuses, NotAllowed } from '../../src/index.js';
import type { ExecutionCommand, ExecutionState, ExecutionStatus, NewEvent } from '../../src/index.js';
import { created, event, failure, started } from '../build.js';
import { given } from '../specification.js';

const running = [created(), started];
const ask = (mode: 'stop' | 'terminate'): NewEvent => event('CancelRequested', { mode });

/** A state of every status; `cancelling` in both of its modes. */
const situations: Readonly<Record<ExecutionStatus | 'cancelling (terminate)', ExecutionState>> = {
  created: given(created()).state,
  queued: given(created({ queued: true })).state,
  running: given(...running).state,
  paused: given(...running, event('ExecutionPaused', {})).state,
  cancelling: given(...running, ask('stop')).state,
  'cancelling (terminate)': given(...running, ask('terminate')).state,
  completed: given(...running, event('ExecutionCompleted', { output: 1 })).state,
  failed: given(...running, event('ExecutionFailed', { error: failure() })).state,
  cancelled: given(...running, ask('stop'), event('ExecutionCancelled', { mode: 'stop' })).state,
  timed_out: given(...running, event('ExecutionTimedOut', { deadline: 5 })).state,
};

const commands: Readonly<Record<ExecutionCommand['kind'], ExecutionCommand>> = {
  stop: { kind: 'stop' },
  terminate: { kind: 'terminate' },
  pause: { kind: 'pause' },
  resume: { kind: 'resume' },
  retry: { kind: 'retry' },
  signal: { kind: 'signal', signalId: 's-1', name: 'approve', payload: { by: 'ann' } },
};

const effects = {
  stop: ask('stop'),
  terminate: ask('terminate'),
  pause: event('ExecutionPaused', {}),
  resume: event('ExecutionResumed', {}),
  retry: event('ExecutionRetried', {}),
  signal: event('SignalReceived', { signalId: 's-1', name: 'approve', payload: { by: 'ann' } }),
} as const;

/** does: leads to its event; has: is so already, nothing happens; no: is refused. */
type Verdict = 'does' | 'has' | 'no';

const verdicts: Readonly<Record<keyof typeof situations, Record<ExecutionCommand['kind'], Verdict>>> = {
  created: { stop: 'does', terminate: 'does', pause: 'does', resume: 'has', retry: 'no', signal: 'does' },
  queued: { stop: 'does', terminate: 'does', pause: 'does', resume: 'has', retry: 'no', signal: 'does' },
  running: { stop: 'does', terminate: 'does', pause: 'does', resume: 'has', retry: 'no', signal: 'does' },
  paused: { stop: 'does', terminate: 'does', pause: 'has', resume: 'does', retry: 'no', signal: 'does' },
  cancelling: { stop: 'has', terminate: 'does', pause: 'no', resume: 'no', retry: 'no', signal: 'does' },
  'cancelling (terminate)': {
    stop: 'has',
    terminate: 'has',
    pause: 'no',
    resume: 'no',
    retry: 'no',
    signal: 'does',
  },
  completed: { stop: 'no', terminate: 'no', pause: 'no', resume: 'no', retry: 'no', signal: 'no' },
  failed: { stop: 'no', terminate: 'no', pause: 'no', resume: 'no', retry: 'does', signal: 'no' },
  cancelled: { stop: 'has', terminate: 'has', pause: 'no', resume: 'no', retry: 'does', signal: 'no' },
  timed_out: { stop: 'no', terminate: 'no', pause: 'no', resume: 'no', retry: 'does', signal: 'no' },
};

const cases = Object.entries(verdicts).flatMap(([situation, row]) =>
  Object.entries(row).map(([kind, verdict]) => ({ situation, kind, verdict })),
) as { situation: keyof typeof situations; kind: ExecutionCommand['kind']; verdict: Verdict }[];

const of = (verdict: Verdict) => cases.filter((entry) => entry.verdict === verdict);

describe('commands, by status', () => {
  test('every status is in the table', () =>
    expect(new Set(Object.values(situations).map(({ status }) => status))).toStrictEqual(
      new Set(executionStatuses),
    ));

  test.each(of('does'))('$kind leads to its event while the execution is $situation', ({ situation, kind }) =>
    expect(decideCommand(situations[situation], commands[kind])).toStrictEqual([effects[kind]]),
  );

  test.each(of('has'))('$kind adds nothing while the execution is $situation', ({ situation, kind }) =>
    expect(decideCommand(situations[situation], commands[kind])).toStrictEqual([]),
  );

  test.each(of('no'))('$kind is refused while the execution is $situation', ({ situation, kind }) => {
    const { status } = situations[situation];
    const decide = (): unknown => decideCommand(situations[situation], commands[kind]);
    expect(decide).toThrow(NotAllowed);
    expect(decide).toThrow(expect.objectContaining({ code: 'not_allowed', command: kind, status }));
  });
});

describe('commands', () => {
  const after = (command: ExecutionCommand) => (state: ExecutionState) => decideCommand(state, command);

  test.each(['stop', 'terminate', 'pause', 'resume'] as const)(
    'deciding %s a second time yields nothing',
    (kind) => {
      const history = kind === 'resume' ? [...running, event('ExecutionPaused', {})] : running;
      given(...history, ...decideCommand(given(...history).state, commands[kind]))
        .when(after(commands[kind]))
        .thenNothing();
    },
  );

  test('a reason is kept with the request', () => {
    given(...running)
      .when(after({ kind: 'stop', reason: 'too late' }))
      .then(event('CancelRequested', { mode: 'stop', reason: 'too late' }));
    given(...running)
      .when(after({ kind: 'pause', reason: 'lunch' }))
      .then(event('ExecutionPaused', { reason: 'lunch' }));
  });

  test.each(of('does'))(
    '$kind is recorded with who asked for it, while the execution is $situation',
    ({ situation, kind }) => {
      const by = { kind: 'key', id: 'k3w9zq5b7m2c' };
      const [decided] = decideCommand(situations[situation], commands[kind], by);
      expect(decided).toStrictEqual({ ...effects[kind], data: { ...effects[kind].data, by } });
    },
  );

  test('who asked changes nothing of the state', () => {
    const creations = [created(), created({ by: { kind: 'user', id: 'ann' } })];
    const states = creations.map((creation) => given(creation, started).state);
    expect(states[1]).toStrictEqual(states[0]);
  });

  test('a retry may bring a new deadline', () =>
    given(...running, event('ExecutionTimedOut', { deadline: 5 }))
      .when(after({ kind: 'retry', deadline: 99 }))
      .then(event('ExecutionRetried', { deadline: 99 })));

  test('a retried execution can be commanded like any other', () =>
    given(...running, event('ExecutionFailed', { error: failure() }), event('ExecutionRetried', {}))
      .when(after({ kind: 'pause' }))
      .then(event('ExecutionPaused', {})));
});
