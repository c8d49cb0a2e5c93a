import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseMoment } from '../../src/program/steps/moment.js';

describe('a moment', () => {
  test('reads what JavaScript writes', () => {
    const min = new Date('0001-01-01T00:00:00Z');
    const max = new Date('9999-12-31T23:59:59.999Z');
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        expect(parseMoment(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  test.each([
    ['2024-12-23T18:25:43.511Z', '2024-12-23T18:25:43.511Z'],
    ['2024-12-23T18:25:43.511987Z', '2024-12-23T18:25:43.511Z'],
    ['2024-12-23T18:25:43+03:00', '2024-12-23T15:25:43Z'],
    ['2024-12-23T18:25-0330', '2024-12-23T21:55:00Z'],
    ['2024-12-23 18:25:43', '2024-12-23T18:25:43Z'],
    ['2024-12-23', '2024-12-23T00:00:00Z'],
    ['2024-02-29T24:00:00Z', '2024-03-01T00:00:00Z'],
  ])('%s is %s', (text, same) => {
    expect(parseMoment(text)).toBe(Date.parse(same));
  });

  test.each([
    '',
    'tomorrow',
    '2024-13-01',
    '2023-02-29',
    '2024-01-00',
    '2024-01-01T25:00Z',
    '2024-01-01T10:60Z',
    '1700000000',
    '2024-01-01T10:00+25:00',
  ])('%j is none', (text) => {
    expect(parseMoment(text)).toBeUndefined();
  });
});
