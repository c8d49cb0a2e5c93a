import type { ExecutionEvent } from '@runlog/core';

import type { RecordedLog } from './recorded-log.js';

/**
 * What is recorded of each execution, by its idempotency key, as a list that does not depend on ids, moments and the
 * order of what went on side by side. That an attempt had begun is left out, since a result that comes first replaces it,
 * and so are signals but those with these ids: whether one comes before the end of its execution is a matter of timing.
 */
export function factsByKey(
  { executions }: RecordedLog,
  signals: ReadonlySet<string> = new Set(),
): Map<string, readonly string[]> {
  const counts = (event: ExecutionEvent): boolean =>
    event.type === 'SignalReceived' ? signals.has(event.data.signalId) : event.type !== 'StepStarted';
  const found = new Map<string, readonly string[]>();
  for (const events of executions.values()) {
    const [first] = events;
    if (first?.type !== 'ExecutionCreated') continue;
    const facts = events.filter(counts).map(named);
    found.set(first.data.idempotencyKey ?? '', facts.sort());
  }
  return found;
}

function named(event: ExecutionEvent): string {
  const data: Readonly<Record<string, unknown>> = { ...event.data };
  return [event.type, data['step'], data['attempt'], data['timer'], data['signalId']]
    .filter((part) => part !== undefined)
    .join(' ');
}
