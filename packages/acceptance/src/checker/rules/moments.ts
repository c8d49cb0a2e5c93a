import type { ExecutionEvent } from '@runlog/core';

import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'nothing is early';

/** R10: timers and next attempts do not come before their moment on the log's clock. */
export const moments = ({ log }: Evidence): Violation[] =>
  [...log.executions].flatMap(([about, events]) => {
    const due = new Map<string, number>();
    return events.flatMap((event): Violation[] => {
      const promise = promised(event);
      if (promise) due.set(promise.name, promise.moment);
      const early = (due.get(kept(event) ?? '') ?? -Infinity) - event.recordedAt;
      const what = `version ${event.version}, ${event.type}, is ${early} ms early`;
      return early > 0 ? [{ fault: 'wrong', rule, about, what }] : [];
    });
  });

function promised(event: ExecutionEvent): { readonly name: string; readonly moment: number } | undefined {
  if (event.type === 'TimerStarted') return { name: `timer ${event.data.timer}`, moment: event.data.fireAt };
  if (event.type === 'StepAttemptFailed')
    return { name: `step ${event.data.step}`, moment: event.data.retryAt };
  return undefined;
}

function kept(event: ExecutionEvent): string | undefined {
  if (event.type === 'TimerFired') return `timer ${event.data.timer}`;
  return event.type === 'StepRetried' ? `step ${event.data.step}` : undefined;
}
