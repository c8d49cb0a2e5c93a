import type { Schedule } from '@runlog/event-store';
import { ticksAfter, type Tick } from '@runlog/schedules';

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

/** The next ticks of a schedule, whether it is paused or not. @throws InvalidInput */
export function preview(
  schedule: Schedule,
  { count = 10, after }: PreviewRequest,
  now: number,
): readonly Tick[] {
  const whole = Number.isInteger(count) && count >= 1 && count <= mostTicks;
  refuse(
    whole
      ? []
      : [{ field: 'count', message: `must be a whole number from 1 to ${mostTicks}`, limit: mostTicks }],
  );
  const timing = timingOf(schedule);
  return timing ? ticksAfter(timing, after ?? now, count) : [];
}
