import { isTerminal } from '@runlog/core';

import type { RecordedLog } from './recorded-log.js';
import { stateAt } from './state-at.js';

/**
 * How long the executions that were under way at a moment had to wait for their next event, at most, in seconds; 0 when
 * none was. A wait that was disturbed is counted from the last disturbance in it. All moments are epoch milliseconds.
 */
export function silenceAfter(
  { executions }: RecordedLog,
  moment: number,
  disturbances: readonly number[] = [],
): number {
  let longest = 0;
  for (const events of executions.values()) {
    const next = events.find(({ recordedAt }) => recordedAt > moment);
    if (next === undefined) continue;
    const before = stateAt(events, next.version - 1);
    if (before === undefined || isTerminal(before.status)) continue;
    const within = disturbances.filter((at) => at > moment && at <= next.recordedAt);
    longest = Math.max(longest, next.recordedAt - Math.max(moment, ...within));
  }
  return longest / 1_000;
}
