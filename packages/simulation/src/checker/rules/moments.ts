import type { ExecutionEvent } from '@runlog/core';
import type { Rule } from '../check.js';

/** Nothing happens before its time: timers, next attempts; and time only grows along a log (R10). */
export const moments: Rule = ({ logs }) =>
  [...logs].flatMap(([id, log]) => early(log).map((what) => `${id}: ${what}`));

function early(log: readonly ExecutionEvent[]): string[] {
  const broken: string[] = [];
  const due = new Map<string, number>();
  for (const event of log) {
    const { recordedAt } = event;
    if (event.type === 'TimerStarted') due.set(`timer ${event.data.timer}`, event.data.fireAt);
    if (event.type === 'StepAttemptFailed') due.set(`attempt of ${event.data.step}`, event.data.retryAt);
    const name =
      event.type === 'TimerFired'
        ? `timer ${event.data.timer}`
        : event.type === 'StepRetried'
          ? `attempt of ${event.data.step}`
          : undefined;
    if (name !== undefined && recordedAt < (due.get(name) ?? 0))
      broken.push(`the ${name} came ${(due.get(name) ?? 0) - recordedAt} ms early`);
  }
  return broken;
}
