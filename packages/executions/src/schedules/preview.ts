import type { Schedule } from '@runlog/event-store';
import { ticksAfter, type Tick } from '@runlog/schedules';

import { momentProblems } from '../input/moment.js';
import { refuse } from '../input/refuse.js';
import { timingOf } from './timing.js';

/** Which ticks to show. */
export interface PreviewRequest {
  /** 1 to 1000; 10 when left out. */
  readonly count?: number;
  /** Epoch milliseconds, exclusive; now when left out. */
  readonly after?: number;
}

const mostTicks = 1_000;
/** How far ahead ticks are looked for: a rare one must not cost the clocks of a thousand years. */
const horizonMs = 50 * 366 * 86_400_000;

/** The next ticks of a schedule within fifty years, whether it is paused or not. @throws InvalidInput */
export function preview(
  schedule: Schedule,
  { count = 10, after: asked }: PreviewRequest,
  now: number,
): readonly Tick[] {
  const whole = Number.isInteger(count) && count >= 1 && count <= mostTicks;
  refuse([
    ...(whole
      ? []
      : [{ field: 'count', message: `must be a whole number from 1 to ${mostTicks}`, limit: mostTicks }]),
    ...momentProblems('after', asked),
  ]);
  const timing = timingOf(schedule);
  if (!timing) return [];
  const after = asked ?? now;
  return ticksAfter(
    { ...timing, endAt: Math.min(timing.endAt ?? Infinity, after + horizonMs) },
    after,
    count,
  );
}
