import type { ExecutionEvent } from '@runlog/core';

import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'a step is completed once';

/** R8: what happened to an attempt is recorded once, and a step completes once in its life. */
export const recordedOnce = ({ log }: Evidence): Violation[] =>
  [...log.executions].flatMap(([about, events]) => {
    const completions = events.flatMap((event) => (event.type === 'StepCompleted' ? [event.data.step] : []));
    return [
      ...repeated(completions).map((step) => `${step} completed twice`),
      ...repeated(events.flatMap(fact)).map((what) => `${what} is recorded twice`),
    ].map((what): Violation => ({ fault: 'doubled', rule, about, what }));
  });

function fact(event: ExecutionEvent): string[] {
  switch (event.type) {
    case 'StepScheduled':
    case 'StepStarted':
    case 'StepRetried':
    case 'StepCompleted':
    case 'StepFailed':
    case 'StepAttemptFailed':
    case 'StepTimedOut':
      return [`${event.type} of ${event.data.step}#${event.data.attempt}`];
    default:
      return [];
  }
}

function repeated(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, times]) => times > 1).map(([name]) => name);
}
