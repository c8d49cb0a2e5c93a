import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  due,
  executionStatuses,
  fold,
  follow,
  isTerminal,
  nextDue,
  outstanding,
  receive,
  restore,
  schemaVersions,
  snapshotOf,
  upcast,
} from '../../src/index.js';
import type { ExecutionEvent, ExecutionState, StoredEvent } from '../../src/index.js';
import { branchesProgram } from '../programs/branches.js';
import { histories } from './arbitrary.js';
import { play, refold } from './world.js';

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const runs = { numRuns: 300 };

/** Checks a rule at every version of random histories. */
const always = (rule: (log: readonly ExecutionEvent[], state: ExecutionState) => void): void =>
  fc.assert(
    fc.property(histories, (history) => {
      const { log } = play(history);
      let state: ExecutionState | undefined;
      for (const event of log) {
        state = fold([event], state);
        if (state) rule(log, state);
      }
    }),
    runs,
  );

test('random histories reach every event type and every status', () => {
  const played = fc.sample(histories, { numRuns: 1_500, seed: 1 }).map(play);
  const types = new Set(played.flatMap(({ log }) => log.map(({ type }) => type)));
  expect([...types].sort()).toStrictEqual(Object.keys(schemaVersions).sort());
  const statuses = new Set(
    played.flatMap(({ log }) => log.map((_, index) => fold(log.slice(0, index + 1))?.status)),
  );
  expect(executionStatuses.filter((status) => !statuses.has(status))).toStrictEqual([]);
});

describe('state is a function of the log', () => {
  test('the fold of the log is the state that was lived', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const { log, run } = play(history);
        expect(refold(log)).toStrictEqual(run);
      }),
      runs,
    ));

  test('a snapshot at any version, stored as JSON, leads with its tail to the same run', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const { log, run } = play(history);
        for (let version = 1; version <= log.length; version += 1) {
          const snapshot = throughJson(snapshotOf(refold(log.slice(0, version))));
          const restored = restore(branchesProgram, snapshot);
          expect(restored && follow(restored, log.slice(version))).toStrictEqual(run);
        }
      }),
      { numRuns: 100 },
    ));

  test('events that went through the store’s JSON fold to the same run', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const { log, run } = play(history);
        const stored = log.map((event) => ({ ...event, schemaVersion: schemaVersions[event.type] }));
        const read = throughJson(stored as unknown as StoredEvent[]).map((event) => upcast(event));
        expect(refold(read)).toStrictEqual(run);
      }),
      runs,
    ));
});

describe('time', () => {
  test('nothing is due before the next moment to look, and something is due at it', () =>
    always((_, state) => {
      const next = nextDue(state);
      const at = (now: number) => due(state, { now, random: () => 0.5 });
      if (next === undefined) expect(at(Number.MAX_SAFE_INTEGER)).toStrictEqual([]);
      else {
        expect(at(next - 1)).toStrictEqual([]);
        expect(at(next)).not.toStrictEqual([]);
      }
    }));

  test('what was due is not due again at the same moment once it is recorded', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const { log } = play(history);
        for (const [index, event] of log.entries()) {
          if (event.type !== 'TimerFired' && event.type !== 'StepTimedOut') continue;
          const state = fold(log.slice(0, index + 1));
          const again = state && due(state, { now: event.recordedAt, random: () => 0 });
          expect(again).not.toContainEqual({ type: event.type, data: event.data });
        }
      }),
      runs,
    ));

  test('no timer fires, and no attempt begins, before its moment', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const moments = new Map<string, number>();
        for (const { type, data, recordedAt } of play(history).log) {
          if (type === 'TimerStarted') moments.set(data.timer, data.fireAt);
          if (type === 'StepAttemptFailed') moments.set(data.step, data.retryAt);
          if (type === 'TimerFired') expect(moments.get(data.timer)).toBeLessThanOrEqual(recordedAt);
          if (type === 'StepRetried') expect(moments.get(data.step)).toBeLessThanOrEqual(recordedAt);
        }
      }),
      runs,
    ));
});

describe('attempts', () => {
  test('are handed out under a name that never comes twice, and recorded once', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const { log } = play(history);
        const named = (types: readonly string[]): string[] =>
          log.flatMap(({ type, data }) =>
            types.includes(type) && 'step' in data && 'attempt' in data
              ? [`${data.step}:${data.attempt}`]
              : [],
          );
        const handedOut = named(['StepScheduled', 'StepRetried']);
        // A step that waited between two attempts is cancelled, or runs out of time, under its last one's name.
        const recorded = named(['StepCompleted', 'StepFailed', 'StepAttemptFailed']);
        expect(new Set(handedOut).size).toBe(handedOut.length);
        expect(new Set(recorded).size).toBe(recorded.length);
        expect(handedOut).toEqual(expect.arrayContaining(recorded));
      }),
      runs,
    ));

  test('that were recorded as ended are not heard again', () =>
    always((_, state) => {
      for (const { step, attempt } of outstanding(state)) {
        const about = { step, attempt, report: { status: 'completed', output: null } } as const;
        const at = { now: state.updatedAt, random: () => 0 };
        const [completed] = receive(state, about, at);
        const after = completed && fold([{ ...completed, ...place(state) }], state);
        expect(after && receive(after, about, at)).toStrictEqual([]);
      }
    }));
});

test('an ended execution has nothing under way', () =>
  always((_, state) => {
    if (!isTerminal(state.status)) return;
    expect([...state.steps, ...state.timers, ...outstanding(state)]).toStrictEqual([]);
    expect(nextDue(state)).toBeUndefined();
  }));

test('versions are counted from 1 without holes, in the order of time', () =>
  fc.assert(
    fc.property(histories, (history) => {
      const { log } = play(history);
      expect(log.map(({ version }) => version)).toStrictEqual(log.map((_, index) => index + 1));
      const moments = log.map(({ recordedAt }) => recordedAt);
      expect(moments).toStrictEqual([...moments].sort((a, b) => a - b));
    }),
    runs,
  ));

function place({ id, version, updatedAt }: ExecutionState) {
  return { executionId: id, version: version + 1, recordedAt: updatedAt };
}
