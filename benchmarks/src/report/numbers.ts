import { ascending, median } from '../statistics.js';

/** The middle of some rounds, and how far apart they were. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = ascending(values);
  return { median: median(values), least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
}

/** A number with as many digits as say something. */
export function shown(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  const size = Math.abs(value);
  return value.toLocaleString('en', { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : 2 });
}

/** `median (least–most)`, or the only one. */
export const shownSpread = ({ median: middle, least, most }: Spread): string =>
  least === most ? shown(middle) : `${shown(middle)} (${shown(least)}–${shown(most)})`;
