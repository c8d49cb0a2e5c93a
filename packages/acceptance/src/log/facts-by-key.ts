import type { ExecutionEvent } from '@runlog/core';

import type { RecordedLog } from './recorded-log.js';

const byTiming: ReadonlySet<string> = new Set(['StepStarted', 'SignalReceived']);

/**
 * What is recorded of each execution, by its idempotency key, as a list that does not depend on ids, moments and the
 * order of what went on side by side. That an attempt had begun is left out, since a result that comes first replaces it,
 * and so are signals, which a client sends when it can.
 */
export function factsByKey({ executions }: RecordedLog): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const events of executions.values()) {
    const [first] = events;
    if (first?.type !== 'ExecutionCreated') continue;
    const facts = events.filter(({ type }) => !byTiming.has(type)).map(named);
    found.set(first.data.idempotencyKey ?? '', facts.sort());
  }
  return found;
}

function named(event: ExecutionEvent): string {
  const data: Readonly<Record<string, unknown>> = { ...event.data };
  return [event.type, data['step'], data['attempt'], data['timer']]
    .filter((part) => part !== undefined)
    .join(' ');
}
