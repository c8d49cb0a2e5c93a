import { readFileSync } from 'node:fs';
import { nextTick, parseCron, zoneOf, type Rhythm } from '../../src/index.js';

/** A row of the table: the ticks of one pattern in one zone within a window, `from` inclusive, `to` exclusive. */
export interface Row {
  readonly zone: string;
  readonly what: string;
  readonly from: number;
  readonly to: number;
  readonly pattern: string;
  readonly ticks: readonly string[];
}

/** The table: tab-separated, times to the minute in UTC. */
export const table: readonly Row[] = readFileSync(new URL('../fixture/ticks.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [zone = '', what = '', from = '', to = '', pattern = '', ticks = ''] = line.split('\t');
    const window = { from: Date.parse(from), to: Date.parse(to) };
    return { zone, what, ...window, pattern, ticks: ticks === '' ? [] : ticks.split(' ') };
  });

/** A time as the table writes it. */
export const shown = (instant: number): string => new Date(instant).toISOString().replace(':00.000Z', 'Z');

/** A pattern in a zone; both have to be right. */
export function rhythm(text: string, name: string): Rhythm {
  const [pattern, zone] = [parseCron(text), zoneOf(name)];
  if ('problem' in pattern || !zone) throw new TypeError(`${text} in ${name} cannot be read`);
  return { pattern, zone };
}

/** The ticks of a window, `from` inclusive, `to` exclusive. */
export function ticksWithin(what: Rhythm, from: number, to: number): number[] {
  const found: number[] = [];
  for (let at = nextTick(what, from - 1); at !== undefined && at < to; at = nextTick(what, at))
    found.push(at);
  return found;
}
