import { describe, expect, test } from '@jest/globals';
import { nextTick, parseCron, zoneOf } from '../src/index.js';
import { rhythm, shown } from './support/table.js';

const problemOf = (text: string): string | undefined => {
  const read = parseCron(text);
  return 'problem' in read ? read.problem : undefined;
};

describe('an expression', () => {
  test.each([
    ['@hourly', '0 * * * *'],
    [' 5  4 * * SUN ', '5 4 * * sun'],
    ['0 0 1 jan-mar/2 mon,7', '0 0 1 jan-mar/2 mon,7'],
  ])('%j is read', (text, plain) => {
    expect(parseCron(text)).toMatchObject({ text: plain });
  });

  test.each([
    ['', /five fields/],
    ['* * * *', /five fields/],
    ['* * * * * *', /five fields/],
    ['@reboot', /@hourly/],
    ['60 * * * *', /from 0 to 59 in the field minute/],
    ['* * 0 * *', /from 1 to 31/],
    ['5/15 * * * *', /a step of \* or of a range/],
    ['*/0 * * * *', /steps from 1 to 59/],
    ['0 22-2 * * *', /ends before it begins/],
    ['0 0 L * *', /in the field day of month/],
    ['0 0 * * mon#2', /in the field day of week/],
    ['0 0 * jan-mon *', /from 1 to 12/],
    ['0 0 30 2 *', /a day that exists/],
    ['?'.repeat(300), /at most 256 characters/],
  ])('%j is refused with the reason', (text, reason) => {
    expect(problemOf(text)).toMatch(reason);
  });

  test.each([
    ['*/5 3 * * *', true],
    ['0 * * * *', true],
    ['0 */2 * * *', true],
    ['0-59/5 3 * * *', false],
    ['30 2 * * *', false],
  ])('%j is an interval: %s', (text, interval) => {
    expect(parseCron(text)).toMatchObject({ interval });
  });

  test('with a day of month and a day of week ticks on either', () => {
    const { pattern, zone } = rhythm('0 0 13 * fri', 'UTC');
    const ticks = [Date.UTC(2026, 10, 10)];
    for (let count = 0; count < 3; count += 1)
      ticks.push(nextTick({ pattern, zone }, ticks.at(-1) ?? 0) ?? 0);
    expect(ticks.slice(1).map(shown)).toEqual([
      '2026-11-13T00:00Z',
      '2026-11-20T00:00Z',
      '2026-11-27T00:00Z',
    ]);
  });

  test('finds a leap day eight years away', () => {
    expect(nextTick(rhythm('0 0 29 2 *', 'Europe/Berlin'), Date.UTC(2096, 2, 1))).toBe(
      Date.UTC(2104, 1, 28, 23),
    );
  });
});

test.each(['', 'Mars/Olympus', '+01:00', 'Europe/Berlin; drop', 'x'.repeat(100)])(
  'the zone %j does not exist',
  (name) => {
    expect(zoneOf(name)).toBeUndefined();
  },
);
