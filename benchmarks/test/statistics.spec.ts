import { describe, expect, test } from '@jest/globals';

import { shown, shownSpread, spreadOf } from '../src/report/numbers.js';
import { ascending, median, quantile } from '../src/statistics.js';

describe('statistics', () => {
  test('a quantile is a value that occurred, and at least that part lies at or below it', () => {
    const sorted = ascending([5, 1, 4, 2, 3]);
    expect([quantile(sorted, 0), quantile(sorted, 0.5), quantile(sorted, 0.99)]).toEqual([1, 3, 5]);
    expect(median([9, 1, 5])).toBe(5);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test('rounds are shown by their median and their range, a single one by itself', () => {
    expect(shownSpread(spreadOf([10, 30, 20]))).toBe('20 (10–30)');
    expect(shownSpread(spreadOf([7]))).toBe('7');
  });

  test('a number is shown with the digits that say something', () => {
    expect([1234.56, 23.45, 1.239, 12_000].map(shown)).toEqual(['1,235', '23.5', '1.24', '12,000']);
  });
});
