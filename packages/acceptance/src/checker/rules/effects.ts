import type { ExecutionEvent } from '@runlog/core';

import { countByAttempt } from '../../world/effect.js';
import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'what is recorded has happened';

/**
 * A recorded result was given by the outside world for that very attempt, every step that had to have an effect had one,
 * and no effect came from a step that was never scheduled. For workflows all of whose calls have effects.
 */
export function effects({ requests, log, effects: seen }: Evidence): Violation[] {
  const attempts = countByAttempt(seen);
  const steps = new Set(seen.map(({ key }) => key));
  const found: Violation[] = [];
  for (const [about, events] of log.executions) {
    for (const event of events) {
      if (event.type === 'StepScheduled') steps.delete(`${about}:${event.data.step}`);
      const { name, had } = completion(about, event, attempts);
      if (!had) found.push({ fault: 'wrong', rule, about, what: `${name} completed without its effect` });
    }
  }
  for (const about of steps) found.push({ fault: 'wrong', rule, about, what: 'took effect unscheduled' });
  const counts = stepsByExecution(new Set(seen.map(({ key }) => key)));
  for (const { request, ended } of requests) {
    if (ended === undefined) continue;
    const had = counts.get(ended.id) ?? 0;
    const what = `${had} of ${request.ending.effects} effects were seen`;
    if (had < request.ending.effects) found.push({ fault: 'lost', rule, about: ended.id, what });
  }
  return found;
}

function completion(
  id: string,
  event: ExecutionEvent,
  attempts: ReadonlyMap<string, number>,
): { readonly name: string; readonly had: boolean } {
  if (event.type !== 'StepCompleted') return { name: '', had: true };
  const name = `${event.data.step}#${event.data.attempt}`;
  return { name, had: attempts.has(`${id}:${name}`) };
}

function stepsByExecution(keys: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const id = key.slice(0, key.indexOf(':'));
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
