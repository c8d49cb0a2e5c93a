import { describe, expect, test } from '@jest/globals';
import { parseDate } from '../src/jq/date-format.js';

describe('a date format', () => {
  test.each<[text: string, format: string, fields: object]>([
    ['2024-02-29', '%F', { year: 124, month: 1, day: 29, weekday: 4, dayOfYear: 59 }],
    ['  7/ 4/76', '%D', { year: 76, month: 6, day: 4, weekday: 0, dayOfYear: 185 }],
    ['68', '%y', { year: 168 }],
    ['69', '%y', { year: 69 }],
    ['20 15', '%C %y', { year: 115 }],
    ['12:00 AM', '%I:%M %p', { hour: 0, minute: 0 }],
    ['12:00 pm', '%I:%M %p', { hour: 12, minute: 0 }],
    ['23:59:60', '%T', { hour: 23, minute: 59, second: 60 }],
    ['2024 060', '%Y %j', { year: 124, month: 1, day: 29, dayOfYear: 59 }],
    ['sunday May 5 2024', '%a %B %e %Y', { weekday: 0, month: 4, day: 5 }],
    ['1425599507', '%s', { year: 115, month: 2, day: 5, hour: 23, minute: 51, second: 47 }],
    ['0099-01-01', '%Y-%m-%d', { year: -1801, month: 0, day: 1, dayOfYear: 0 }],
    ['10:20 +0100', '%R %z', { hour: 10, minute: 20 }],
    ['100%', '%j%%', { dayOfYear: 99 }],
  ])('reads %p by %p', (text, format, fields) => {
    const parsed = parseDate(text, format);
    expect(parsed?.fields).toMatchObject(fields);
    expect(parsed?.length).toBe(text.length);
  });

  test.each([
    ['2024-13-01', '%Y-%m-%d'],
    ['2024-01-32', '%Y-%m-%d'],
    ['24:00', '%H:%M'],
    ['13 AM', '%I %p'],
    ['Foo', '%b'],
    ['1', '%q'],
    ['', '%d'],
    ['2024', '%Y-'],
  ])('does not read %p by %p', (text, format) => {
    expect(parseDate(text, format)).toBeUndefined();
  });

  test('tells how much of the text it took', () => {
    expect(parseDate('2024-01-02 and more', '%Y-%m-%d')?.length).toBe(10);
  });
});
