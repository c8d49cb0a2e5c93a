import { isTerminal } from '@runlog/core';

import type { RecordedLog } from './recorded-log.js';
import { stateAt } from './state-at.js';

/**
 * How long the executions that were under way at a moment (epoch milliseconds) had to wait for their next event, at most,
 * in seconds; 0 when none was.
 */
export function silenceAfter({ executions }: RecordedLog, moment: number): number {
  let longest = 0;
  for (const events of executions.values()) {
    const next = events.find(({ recordedAt }) => recordedAt > moment);
    if (next === undefined) continue;
    const before = stateAt(events, next.version - 1);
    if (before === undefined || isTerminal(before.status)) continue;
    longest = Math.max(longest, next.recordedAt - moment);
  }
  return longest / 1_000;
}
