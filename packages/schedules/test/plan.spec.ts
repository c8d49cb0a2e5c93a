import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jitterOf, meet, mostCaughtUp, plan, tickAfter, ticksAfter, type Missed } from '../src/index.js';
import { rhythm } from './support/table.js';

const minute = 60_000;
const year = 365 * 24 * 60 * minute;
const noon = Date.UTC(2026, 5, 1, 12);
const minutely = { ...rhythm('* * * * *', 'UTC'), id: 'one', jitterMs: 0 };
const missed = (policy: Missed['policy'], windowMs = year): Missed => ({ policy, windowMs });
const from = (after: number) => ({ after, caughtUp: 0 });

describe('a plan', () => {
  test('runs what is due and says when to look again', () => {
    expect(plan(minutely, missed('skip'), from(noon), noon + minute)).toMatchObject({
      run: [noon + minute],
      after: noon + minute,
      nextDue: noon + 2 * minute,
    });
  });

  test('does nothing before its time', () => {
    expect(plan(minutely, missed('all'), from(noon), noon + minute - 1)).toMatchObject({
      run: [],
      after: noon,
      nextDue: noon + minute,
    });
  });

  test('runs a tick that is found within the time of a takeover, whatever the policy', () => {
    expect(plan(minutely, missed('skip'), from(noon), noon + 2 * minute).run).toEqual([
      noon + minute,
      noon + 2 * minute,
    ]);
  });

  test('skips what was missed for longer', () => {
    const late = plan(minutely, missed('skip'), from(noon), noon + 600 * minute);
    expect(late.run).toEqual([noon + 599 * minute, noon + 600 * minute]);
    expect(late.passedOver).toBe(1);
  });

  test('runs one for all that was missed, the newest', () => {
    const late = plan(minutely, missed('one'), from(noon), noon + 600 * minute);
    expect(late.run).toEqual([598, 599, 600].map((count) => noon + count * minute));
  });

  test('runs all that was missed, in portions, oldest first', () => {
    const now = noon + 250 * minute;
    const first = plan(minutely, missed('all'), from(noon), now);
    expect(first.run).toHaveLength(100);
    expect(first.run[0]).toBe(noon + minute);
    expect(first.nextDue).toBeLessThan(now);
    const second = plan(minutely, missed('all'), first, now);
    const third = plan(minutely, missed('all'), second, now);
    expect([...first.run, ...second.run, ...third.run]).toHaveLength(250);
    expect(third).toMatchObject({ nextDue: now + minute, caughtUp: 0 });
  });

  test('runs nothing that lies outside the window', () => {
    const now = noon + 600 * minute;
    expect(plan(minutely, missed('all', 10 * minute), from(noon), now).run).toHaveLength(11);
    expect(plan(minutely, missed('one', 0), from(noon), now).run).toHaveLength(2);
  });

  test('gives up what was missed beyond the cap', () => {
    const now = noon + 5_000 * minute;
    let standing = plan(minutely, missed('all'), from(noon), now);
    const run = [...standing.run];
    while ((standing.nextDue ?? Infinity) <= now) {
      standing = plan(minutely, missed('all'), standing, now);
      run.push(...standing.run);
    }
    expect(run).toHaveLength(mostCaughtUp + 2);
    expect(run.at(-1)).toBe(now);
  });

  test('runs no more than is left, and nothing behind the end', () => {
    const last = { after: noon, caughtUp: 0, runsLeft: 1 };
    expect(plan(minutely, missed('all'), last, noon + 5 * minute).run).toEqual([noon + minute]);
    const ended = { ...minutely, endAt: noon + 2 * minute };
    expect(plan(ended, missed('all'), from(noon), noon + 9 * minute)).toMatchObject({
      run: [noon + minute, noon + 2 * minute],
      nextDue: undefined,
    });
  });

  test('never runs an instant twice, whenever it is asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 * minute }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('skip' as const, 'one' as const, 'all' as const),
        fc.integer({ min: 0, max: 10 * minute }),
        (pauses, policy, jitterMs) => {
          let [now, standing] = [noon, plan(minutely, missed(policy), from(noon), noon)];
          const run: number[] = [];
          for (const pause of pauses) {
            now += pause;
            standing = plan({ ...minutely, jitterMs }, missed(policy), standing, now);
            run.push(...standing.run);
            expect(standing.nextDue).toBeDefined();
          }
          expect(run).toEqual([...new Set(run)].sort((a, b) => a - b));
          expect(run.every((nominal) => nominal > noon && nominal <= now)).toBe(true);
        },
      ),
    );
  });
});

describe('jitter', () => {
  const spread = { ...minutely, jitterMs: 30 * minute };

  test('is the same for the same schedule and instant, and differs between schedules', () => {
    expect(tickAfter(spread, noon)).toEqual(tickAfter({ ...spread }, noon));
    const dues = ['a', 'b', 'c', 'd'].map((id) => tickAfter({ ...spread, id }, noon)?.due);
    expect(new Set(dues).size).toBeGreaterThan(1);
  });

  test('keeps ticks in their order', () => {
    const dues = ticksAfter(spread, noon, 200).map(({ nominal, due }) => ({ nominal, due }));
    for (const [index, { nominal, due }] of dues.entries()) {
      expect(due).toBeGreaterThanOrEqual(nominal);
      expect(due).toBeLessThan(dues[index + 1]?.nominal ?? Infinity);
    }
  });

  test('uses the whole window', () => {
    const draws = Array.from({ length: 2_000 }, (_, count) => jitterOf('s', noon + count * minute, 10));
    expect(new Set(draws).size).toBe(10);
  });
});

describe('a tick that meets a running execution', () => {
  const [a, b, c] = [noon, noon + minute, noon + 2 * minute];

  test('starts beside it where that is allowed', () => {
    expect(meet('allow', { run: [a, b], running: true })).toEqual({
      start: [a, b],
      cancel: false,
      skipped: 0,
    });
  });

  test('gives way where that is asked for, also to what just started', () => {
    expect(meet('skip', { run: [a], running: true })).toEqual({ start: [], cancel: false, skipped: 1 });
    expect(meet('skip', { run: [a, b], running: false })).toEqual({ start: [a], cancel: false, skipped: 1 });
  });

  test('waits where one may wait, and those behind it give way', () => {
    const first = meet('buffer_one', { run: [a, b, c], running: false });
    expect(first).toEqual({ start: [a], buffered: b, cancel: false, skipped: 1 });
    expect(meet('buffer_one', { run: [c], running: true, buffered: b })).toEqual({
      start: [],
      buffered: b,
      cancel: false,
      skipped: 1,
    });
    expect(meet('buffer_one', { run: [], running: false, buffered: b })).toEqual({
      start: [b],
      cancel: false,
      skipped: 0,
    });
  });

  test('ends it where that is asked for', () => {
    expect(meet('cancel', { run: [a, b], running: true })).toEqual({ start: [b], cancel: true, skipped: 1 });
    expect(meet('cancel', { run: [], running: true })).toEqual({ start: [], cancel: false, skipped: 0 });
  });
});
