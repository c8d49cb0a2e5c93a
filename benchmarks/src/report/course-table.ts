import type { Outcome } from '../bench.js';
import { table } from './markdown.js';
import { shown } from './numbers.js';

const head = [
  'load',
  'contender',
  'process',
  'first MiB',
  'last MiB',
  'peak MiB',
  'MiB per minute, second half',
];

/** The memory of each process over the loads that were watched; undefined when none was. */
export function courseTable(outcomes: readonly Outcome[]): string | undefined {
  const rows = outcomes.flatMap(({ contender, loads }) =>
    loads.flatMap(({ label, course }) =>
      (course?.memory ?? []).map(({ process, first, last, peak, perMinute }) => [
        ...[label, contender, process],
        ...[first, last, peak].map((size) => shown(Math.round(size))),
        perMinute.toFixed(2),
      ]),
    ),
  );
  return rows.length === 0 ? undefined : table(head, rows);
}
