import { parseMoment } from '@runlog/contract';

import { invalid } from '../errors.js';
import type { Condition } from './expression.js';

/** A stretch of time in epoch milliseconds: from (inclusive) and to (exclusive). */
export interface Stretch {
  readonly from?: number;
  readonly to?: number;
}

/** When a moment must be, to meet a condition; moments are kept by the millisecond. @throws InvalidInput */
export function stretchOf({ field, operator, value }: Condition): Stretch {
  const moment = parseMoment(value);
  if (moment === undefined)
    throw invalid('filter', `${field} must be compared with a time such as 2025-03-10T15:54:44Z`);
  const finer = /\.\d{3}\d*[1-9]/.test(value);
  if (operator === '>') return { from: moment + 1 };
  // What is finer than a millisecond lies behind it, and nothing is at it.
  if (operator === '<') return { to: finer ? moment + 1 : moment };
  return finer ? { from: moment, to: moment } : { from: moment, to: moment + 1 };
}

/** What lies in both stretches. */
export const overlap = (a: Stretch, b: Stretch): Stretch => ({
  ...bound('from', Math.max, a.from, b.from),
  ...bound('to', Math.min, a.to, b.to),
});

const bound = (
  name: keyof Stretch,
  choose: (...values: number[]) => number,
  ...values: (number | undefined)[]
): Stretch => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? {} : { [name]: choose(...known) };
};
