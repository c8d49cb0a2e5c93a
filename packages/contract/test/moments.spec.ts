import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { formatDuration, formatMoment, parseDuration, parseMoment } from '../src/index.js';

test('every moment is read as it was written', () => {
  const moments = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(moments, (moment) => {
      expect(parseMoment(formatMoment(moment.getTime()))).toBe(moment.getTime());
    }),
  );
});

test.each([
  ['2030-01-31T12:00:00Z', '2030-01-31T12:00:00.000Z'],
  ['2030-01-31t12:00:00.5z', '2030-01-31T12:00:00.500Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['2030-01-31T12:00:00+05:30', '2030-01-31T06:30:00.000Z'],
])('%s is a moment', (text, utc) => {
  expect(formatMoment(parseMoment(text) ?? 0)).toBe(utc);
});

test.each([
  '',
  'now',
  '2030-01-31',
  '2030-01-31T12:00:00',
  '2030-13-01T00:00:00Z',
  '2030-02-29T00:00:00Z',
  '2030-04-31T00:00:00+01:00',
  '1900000000',
  '2030-01-31 12:00:00Z',
])('%p is no moment', (text) => expect(parseMoment(text)).toBeUndefined());

test.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['1.5s', 1_500],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is a duration of %i ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

test('whatever else is no duration', () => {
  for (const text of ['', '5', 's', '-5s', '1e3s', ' 5s', '5 s', '5S', '1.2345s', 'P1D', '9999999999s'])
    expect(parseDuration(text)).toBeUndefined();
});

test('a duration is written so that it is read as the same', () => {
  for (const ms of [0, 1, 999, 1_000, 90_000, 3_600_000, 31_536_000_000, 86_400_001])
    expect(parseDuration(formatDuration(ms))).toBe(ms);
  expect(formatDuration(31_536_000_000)).toBe('365d');
});
