import type { OffsetAt } from './wall-clock.js';

/** A time in which a zone's offset from UTC does not change. Instants are epoch milliseconds, offsets milliseconds. */
export interface Stretch {
  /** Inclusive. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly offset: number;
  /** The offset until `start`; the same as `offset` where the stretch was only cut, at the turn of a year. */
  readonly offsetBefore: number;
}

const dayMs = 86_400_000;

/** Less than the shortest time between two changes since 1970: the seven days of 2000 in the north of Brazil. */
const stepMs = 5 * dayMs;
const secondMs = 1_000;

/**
 * How far before its year the first stretch reaches: a clock that was set back shortly before shows again what it had
 * shown, at most this long.
 */
const reachMs = 2 * dayMs;

/**
 * The stretches of a year of UTC, in order and without holes, the last cut at its end. Finds every change of offset that
 * lasts for five days or longer.
 */
export function stretchesOf(offsetAt: OffsetAt, year: number): readonly Stretch[] {
  const end = Date.UTC(year + 1, 0, 1);
  const stretches: Stretch[] = [];
  let start = Date.UTC(year, 0, 1) - reachMs;
  let offset = offsetAt(start);
  let offsetBefore = offset;
  for (let from = start; from < end; from += stepMs) {
    const next = Math.min(from + stepMs, end);
    const after = offsetAt(next);
    if (after === offset) continue;
    const change = firstChange(offsetAt, from, next);
    // A change at the very end begins the stretch of the next year.
    if (change >= end) break;
    stretches.push({ start, end: change, offset, offsetBefore });
    [start, offsetBefore, offset] = [change, offset, after];
  }
  return [...stretches, { start, end, offset, offsetBefore }];
}

/** The first instant between two at which the offset is the later one's. */
function firstChange(offsetAt: OffsetAt, before: number, after: number): number {
  const changed = offsetAt(after);
  let [low, high] = [before, after];
  while (high - low > secondMs) {
    const middle = low + Math.floor((high - low) / 2 / secondMs) * secondMs;
    if (offsetAt(middle) === changed) high = middle;
    else low = middle;
  }
  return high;
}
