import { expect, test } from '@jest/globals';

import { figuresTable } from '../src/report/figures-table.js';

test('what was not reached within its bound is shown by the bound, without a ratio', () => {
  const outcome = (contender: string, value: number, beyond: boolean) => ({
    ...{ workload: 'w4', contender, round: 1, loads: [], impossible: {}, problems: [] },
    figures: [{ name: 's', value, beyond }],
  });
  const rows = figuresTable(
    [outcome('runlog', 2, false), outcome('slow', 3, false), outcome('away', 70, true)],
    ['runlog', 'slow', 'away', 'absent'],
  );
  expect(rows.split('\n').at(-1)).toBe('| s | 2 | 3, ×1.5 | not within 70 | – |');
  const first = figuresTable([outcome('away', 70, true), outcome('slow', 3, false)], ['away', 'slow']);
  expect(first.split('\n').at(-1)).toBe('| s | not within 70 | 3 |');
});
