import { describe, expect, test } from '@jest/globals';
import { admit, advance, begin, decideCommand, due, follow, nextDue } from '../../src/index.js';
import type { Advance, NewEvent, Principal } from '../../src/index.js';
import { at, created, event, scheduled, start, started, task } from '../build.js';
import { scripted } from '../programs/scripted.js';
import { given } from '../specification.js';

const queued = created({ queued: true });
const paused = event('ExecutionPaused', {});
const resumed = event('ExecutionResumed', { queued: true });
const stop = event('CancelRequested', { mode: 'stop' });
const cancelled = event('ExecutionCancelled', { mode: 'stop' });
const signal = event('SignalReceived', { signalId: 's', name: 'go', payload: 1 });
const by: Principal = { kind: 'key', id: 'k' };

const eager = scripted((seen) =>
  seen('StepScheduled a') > 0 ? [] : [{ kind: 'scheduleStep', step: 'a', ...task() }],
);

function advanced(...facts: readonly NewEvent[]): Advance {
  const [first, ...rest] = given(...facts).log;
  if (!first) throw new TypeError('a history begins with its creation');
  return advance(follow(begin(eager, first), rest), start + 1_000);
}

describe('a queued execution', () => {
  test('decides nothing, also when it is signalled', () => {
    expect(given(queued).state.status).toBe('queued');
    expect(advanced(queued).events).toStrictEqual([]);
    expect(advanced(queued, signal).events).toStrictEqual([]);
  });

  test('is let in once, and then decides', () => {
    given(queued).when(admit).then(started);
    given(queued, started).when(admit).thenNothing();
    expect(advanced(queued, started).events).toStrictEqual([scheduled('a')]);
  });

  test('starts its time when it is let in: no time that a step has counts before', () => {
    expect(nextDue(given(queued).state)).toBeUndefined();
    expect(given(queued, at(9_000, started)).state).toMatchObject({
      status: 'running',
      createdAt: start,
      startedAt: start + 9_000,
    });
  });

  test('runs out of time as a whole while it waits', () =>
    given(created({ queued: true, deadline: start + 5 }))
      .when(due, 5)
      .then(event('ExecutionTimedOut', { deadline: start + 5 })));

  test('is cancelled where it waits', () => {
    given(queued)
      .when((state) => decideCommand(state, { kind: 'stop' }))
      .then(stop);
    given(queued, stop).when(admit).thenNothing();
    expect(advanced(queued, stop).events).toStrictEqual([cancelled]);
  });

  test('is not let in while it is paused, and waits again when it is resumed', () => {
    given(queued, paused).when(admit).thenNothing();
    given(queued, paused)
      .when((state) => decideCommand(state, { kind: 'resume' }, by))
      .then(event('ExecutionResumed', { by, queued: true }));
    expect(given(queued, paused, resumed).state.status).toBe('queued');
    given(queued, paused, resumed).when(admit).then(started);
  });

  test('waits again when it is retried before it was ever let in, and not once it was', () => {
    given(queued, stop, cancelled)
      .when((state) => decideCommand(state, { kind: 'retry' }))
      .then(event('ExecutionRetried', { queued: true }));
    expect(given(queued, stop, cancelled, event('ExecutionRetried', { queued: true })).state.status).toBe(
      'queued',
    );
    given(queued, started, stop, cancelled)
      .when((state) => decideCommand(state, { kind: 'retry' }))
      .then(event('ExecutionRetried', {}));
  });

  test('is let in by a release that knows of no queue: what it resumes does not wait any more', () =>
    expect(given(queued, paused, event('ExecutionResumed', {})).state.status).toBe('created'));
});
