import { describe, expect, test } from '@jest/globals';
import { walk } from './support/brute-force.js';
import { rhythm, shown, table, ticksWithin, type Row } from './support/table.js';

const zones = [...new Set(table.map(({ zone }) => zone))];
const cases = ['spring', 'autumn', 'leap day', 'year end', 'zone change'];

test('the table holds forty zones, each with every case', () => {
  expect(zones.length).toBeGreaterThanOrEqual(40);
  for (const zone of zones)
    expect([...new Set(table.filter((row) => row.zone === zone).map(({ what }) => what))]).toEqual(cases);
});

describe.each(zones)('%s', (zone) => {
  const rows = table.filter((row) => row.zone === zone);
  const told = (tell: (row: Row) => readonly number[]) =>
    rows.map((row) => ({ ...row, ticks: tell(row).map(shown) }));

  test('ticks as the table says', () => {
    expect(told(({ pattern, from, to }) => ticksWithin(rhythm(pattern, zone), from, to))).toEqual(rows);
  });

  test.each(cases)('has a table that a walk over every minute finds again: %s', (what) => {
    const window = rows.filter((row) => row.what === what);
    const [{ from, to } = { from: 0, to: 0 }] = window;
    const patterns = window.map(({ pattern }) => pattern);
    const found = walk(zone, from, to, patterns);
    expect(found.map((ticks) => ticks.map(shown))).toEqual(window.map(({ ticks }) => ticks));
  });
});
