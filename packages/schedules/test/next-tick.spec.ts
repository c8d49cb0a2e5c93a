import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextTick } from '../src/index.js';
import { walk } from './support/brute-force.js';
import { rhythm, shown, table, ticksWithin } from './support/table.js';

const at = (text: string): number => Date.parse(text);
const within = (pattern: string, zone: string, from: string, to: string): string[] =>
  ticksWithin(rhythm(pattern, zone), at(from), at(to)).map(shown);

describe('where clocks are set forward', () => {
  const night = ['America/New_York', '2026-03-08T05:00Z', '2026-03-08T09:00Z'] as const;

  test('a fixed time inside the gap ticks once, at the first instant behind it', () => {
    expect(within('30 2 * * *', ...night)).toEqual(['2026-03-08T07:00Z']);
  });

  test('several fixed times inside the gap are one tick', () => {
    expect(within('15,30 2,3 * * *', ...night)).toEqual([
      '2026-03-08T07:00Z',
      '2026-03-08T07:15Z',
      '2026-03-08T07:30Z',
    ]);
    expect(within('30 2-3 * * *', ...night)).toEqual(['2026-03-08T07:00Z', '2026-03-08T07:30Z']);
    expect(within('0 2,3 * * *', ...night)).toEqual(['2026-03-08T07:00Z']);
  });

  test('an interval has no tick inside the gap', () => {
    expect(within('*/30 2 * * *', ...night)).toEqual([]);
    expect(within('*/30 1-3 * * *', ...night)).toEqual([
      '2026-03-08T06:00Z',
      '2026-03-08T06:30Z',
      '2026-03-08T07:00Z',
      '2026-03-08T07:30Z',
    ]);
  });
});

describe('where clocks are set back', () => {
  const night = ['America/New_York', '2026-11-01T04:00Z', '2026-11-01T08:00Z'] as const;

  test('a repeated fixed time ticks once, at its first', () => {
    expect(within('30 1 * * *', ...night)).toEqual(['2026-11-01T05:30Z']);
  });

  test('an interval runs on through the repeat', () => {
    expect(within('*/30 1 * * *', ...night)).toEqual([
      '2026-11-01T05:00Z',
      '2026-11-01T05:30Z',
      '2026-11-01T06:00Z',
      '2026-11-01T06:30Z',
    ]);
  });

  test('an interval that ticks once a year still runs on through the repeat', () => {
    expect(within('*/30 1 1 11 *', ...night)).toHaveLength(4);
  });
});

test('a day that was left out counts as one gap', () => {
  expect(within('0 12 30 12 *', 'Pacific/Apia', '2011-12-29T00:00Z', '2012-01-02T00:00Z')).toEqual([
    '2011-12-30T10:00Z',
  ]);
});

test('two changes of clocks within a week are both found', () => {
  expect(within('0 12 * * *', 'America/Recife', '2000-10-06T00:00Z', '2000-10-18T00:00Z')).toEqual([
    ...['06', '07'].map((day) => `2000-10-${day}T15:00Z`),
    ...['08', '09', '10', '11', '12', '13', '14'].map((day) => `2000-10-${day}T14:00Z`),
    ...['15', '16', '17'].map((day) => `2000-10-${day}T15:00Z`),
  ]);
});

const rows = fc.constantFrom(...table);

test('ticks grow strictly, and are the same from every place before them', () => {
  fc.assert(
    fc.property(rows, fc.nat(40 * 3_600_000), ({ pattern, zone, from, to }, into) => {
      const what = rhythm(pattern, zone);
      const all = ticksWithin(what, from, to);
      expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
      const behind = all.find((tick) => tick > from + into);
      if (behind !== undefined) expect(nextTick(what, from + into)).toBe(behind);
    }),
    { numRuns: 150 },
  );
});

const numbers = (most: number, least = 0) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: 1, max: most }).map((step) => `*/${step}`),
    fc.integer({ min: least, max: most }).map(String),
    fc
      .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 4 }).map(String),
  );

test('any pattern ticks around any change of clocks as a walk over every minute finds', () => {
  fc.assert(
    fc.property(
      rows.filter(({ what }) => what !== 'leap day' && what !== 'year end'),
      fc.array(
        fc.tuple(numbers(59), numbers(23)).map(([minute, hour]) => `${minute} ${hour} * * *`),
        { minLength: 8, maxLength: 8 },
      ),
      ({ zone, from, to }, patterns) => {
        const ours = patterns.map((pattern) => ticksWithin(rhythm(pattern, zone), from, to));
        expect(ours).toEqual(walk(zone, from, to, patterns));
      },
    ),
    { numRuns: 25 },
  );
});
