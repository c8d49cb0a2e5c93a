import { evolve, isTerminal, type ExecutionEvent, type ExecutionState } from '@runlog/core';

import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'only the current attempt counts';

/** R8, R9: whatever was recorded about an attempt was about the one that was current, in an execution that ran. */
export const current = ({ log }: Evidence): Violation[] =>
  [...log.executions].flatMap(([about, events]) => {
    const found: Violation[] = [];
    let state: ExecutionState | undefined;
    for (const event of events) {
      const what = `version ${event.version}, ${event.type}, is about something that was over`;
      if (state && !fits(state, event)) found.push({ fault: 'stale', rule, about, what });
      if (state !== undefined || event.type === 'ExecutionCreated') state = evolve(state, event);
    }
    return found;
  });

function fits(state: ExecutionState, event: ExecutionEvent): boolean {
  if (isTerminal(state.status)) return event.type === 'ExecutionRetried';
  switch (event.type) {
    case 'StepScheduled':
      return !state.steps.has(event.data.step);
    case 'StepStarted':
    case 'StepAttemptFailed':
    case 'StepCompleted':
    case 'StepFailed':
      return runs(state, event.data);
    case 'StepTimedOut':
    case 'StepCancelled':
      return state.steps.get(event.data.step)?.attempt === event.data.attempt;
    case 'StepRetried': {
      const open = state.steps.get(event.data.step);
      return open?.retryAt !== undefined && open.attempt === event.data.attempt - 1;
    }
    case 'TimerFired':
      return state.timers.has(event.data.timer);
    default:
      return true;
  }
}

/** The attempt is out with a worker: it is the current one, and has not failed yet. */
function runs(
  state: ExecutionState,
  { step, attempt }: { readonly step: string; readonly attempt: number },
): boolean {
  const open = state.steps.get(step);
  return open?.attempt === attempt && open.retryAt === undefined;
}
