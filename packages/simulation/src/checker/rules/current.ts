import { evolve, isTerminal, type ExecutionEvent, type ExecutionState } from '@runlog/core';
import type { Rule } from '../check.js';

/** What is recorded of an attempt was recorded while it was the current one, and nothing follows an end but a retry (R8). */
export const current: Rule = ({ logs }) =>
  [...logs].flatMap(([id, log]) => {
    const broken: string[] = [];
    let state: ExecutionState | undefined;
    for (const event of log) {
      const wrong = state && judge(state, event);
      if (wrong) broken.push(`${id}@${event.version} ${event.type}: ${wrong}`);
      state = evolve(state, event);
    }
    return broken;
  });

function judge(state: ExecutionState, event: ExecutionEvent): string | undefined {
  if (isTerminal(state.status) && event.type !== 'ExecutionRetried')
    return `the execution had ended as ${state.status}`;
  switch (event.type) {
    case 'StepStarted':
    case 'StepCompleted':
    case 'StepFailed':
    case 'StepAttemptFailed':
    case 'StepTimedOut': {
      const { step, attempt } = event.data;
      const open = state.steps.get(step);
      return open?.attempt === attempt ? undefined : `the current attempt of ${step} was ${open?.attempt}`;
    }
    case 'StepScheduled':
      return state.steps.has(event.data.step) ? `${event.data.step} was under way` : undefined;
    case 'TimerFired':
      return state.timers.has(event.data.timer) ? undefined : `timer ${event.data.timer} was not set`;
    default:
      return undefined;
  }
}
