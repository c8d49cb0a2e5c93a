import type { CronPattern } from '../cron/pattern.js';
import type { Stretch } from '../zone/stretches.js';
import type { Zone } from '../zone/zone.js';

/** When something ticks: a pattern of wall-clock times in a zone. */
export interface Rhythm {
  readonly pattern: CronPattern;
  readonly zone: Zone;
}

/** More than any two clocks of one zone ever differed. */
const mostShiftMs = 2 * 86_400_000;

/**
 * The first tick behind an instant, both in epoch milliseconds; undefined when there is none up to the year 9999.
 *
 * Within a stretch of constant offset the ticks are the wall-clock matches. A fixed time that the clocks jumped over ticks
 * once, at the first instant behind the gap; one that they show twice ticks at its first. A pattern with an interval (see
 * {@link CronPattern.interval}) has no tick in the gap and runs on through the repeat.
 */
export function nextTick({ pattern, zone }: Rhythm, after: number): number | undefined {
  let at = Math.floor(after) + 1;
  for (;;) {
    const stretch = zone.stretchAt(at);
    if (at === stretch.start && hasMatchInGap(pattern, stretch)) return at;
    const wall = pattern.first(firstWall(pattern, stretch, at));
    if (wall === undefined) return undefined;
    const instant = wall - stretch.offset;
    if (instant < stretch.end) return instant;
    // What the clocks will show again when they are set back was looked through only if it lies behind `at`.
    const seen = stretch.end - at >= mostShiftMs;
    at = seen ? Math.max(stretch.end, wall - mostShiftMs) : stretch.end;
  }
}

function firstWall({ interval }: CronPattern, stretch: Stretch, at: number): number {
  const wall = at + stretch.offset;
  return interval ? wall : Math.max(wall, stretch.start + stretch.offsetBefore);
}

function hasMatchInGap(pattern: CronPattern, { start, offset, offsetBefore }: Stretch): boolean {
  if (pattern.interval || offset <= offsetBefore) return false;
  const match = pattern.first(start + offsetBefore);
  return match !== undefined && match < start + offset;
}
