import type { NewEvent } from '../events/event.js';
import { ProgramFault } from '../errors.js';
import { isTerminal } from '../execution/status.js';
import type { ExecutionState } from '../execution/state.js';
import { limits } from '../limits.js';
import type { Decision, Evaluate } from '../program/decision.js';
import { apply, type Run } from './run.js';
import { taskSpec } from '../steps/task-spec.js';
import { cancelOpenSteps, failExecution } from './endings.js';

/** How far a run got by itself: the facts decided, and the expressions whose answers it needs to go on. */
export interface Advance {
  readonly run: Run;
  readonly events: readonly NewEvent[];
  readonly evaluations: readonly Evaluate[];
}

/**
 * Lets the program decide until it waits for something: a result, a timer, a signal or an expression's answer.
 * Pure. A queued, paused or ended run decides nothing; a cancelling one only ends.
 * @throws ProgramFault when the program does not come to rest, or contradicts what is under way.
 */
export function advance(start: Run, now: number): Advance {
  let run = start;
  const events: NewEvent[] = [];
  for (let round = 0; round < limits.decisionRounds; round += 1) {
    const step = next(run, now);
    if (step.events.length === 0) return { run, events, evaluations: step.evaluations };
    run = step.run;
    events.push(...step.events);
  }
  throw new ProgramFault(
    `the program did not come to rest within ${limits.decisionRounds} rounds of decisions`,
  );
}

function next(run: Run, now: number): Advance {
  const { state, program, programState } = run;
  const resting: Advance = { run, events: [], evaluations: [] };
  if (isTerminal(state.status) || state.status === 'paused') return resting;
  if (state.status === 'cancelling') return ending(run, finishCancelling(state), now);
  if (state.version >= limits.eventsPerExecution) return ending(run, overHistoryLimit(state), now);
  if (state.status === 'queued') return resting;
  const decisions = program.decide(programState);
  return decisions.length === 0 ? resting : carryOut(run, decisions, now);
}

const ending = (run: Run, events: readonly NewEvent[], now: number): Advance => ({
  run: apply(run, events, now),
  events,
  evaluations: [],
});

/** Turns one round's decisions into events, each against the state that the ones before it left behind. */
function carryOut(start: Run, decisions: readonly Decision[], now: number): Advance {
  let run = start;
  const events: NewEvent[] = [];
  const evaluations: Evaluate[] = [];
  const happens = (more: readonly NewEvent[]): void => {
    run = apply(run, more, now);
    events.push(...more);
  };
  if (start.state.startedAt === undefined) happens([{ type: 'ExecutionStarted', data: {} }]);
  for (const decision of decisions) {
    if (decision.kind === 'evaluate') evaluations.push(decision);
    else happens(toEvents(run.state, decision, now));
    if (isTerminal(run.state.status)) return { run, events, evaluations: [] };
  }
  return { run, events, evaluations };
}

function toEvents(state: ExecutionState, decision: Exclude<Decision, Evaluate>, now: number): NewEvent[] {
  switch (decision.kind) {
    case 'scheduleStep': {
      const { step } = decision;
      if (state.steps.has(step)) throw new ProgramFault(`step ${step} was scheduled while it is under way`);
      const attempt = (state.ended.get(step) ?? 0) + 1;
      return [{ type: 'StepScheduled', data: { step, attempt, ...taskSpec(decision) } }];
    }
    case 'cancelStep': {
      const open = state.steps.get(decision.step);
      return open ? [{ type: 'StepCancelled', data: { step: open.step, attempt: open.attempt } }] : [];
    }
    case 'enterControlStep': {
      const { kind, ...entered } = decision;
      return [{ type: 'ControlStepEntered', data: entered }];
    }
    case 'leaveControlStep': {
      const { kind, ...left } = decision;
      return [{ type: 'ControlStepLeft', data: left }];
    }
    case 'startTimer': {
      const fireAt = 'at' in decision.due ? decision.due.at : now + decision.due.afterMs;
      return [{ type: 'TimerStarted', data: { timer: decision.timer, fireAt } }];
    }
    case 'cancelTimer':
      return state.timers.has(decision.timer)
        ? [{ type: 'TimerCancelled', data: { timer: decision.timer } }]
        : [];
    case 'complete':
      return [...cancelOpenSteps(state), { type: 'ExecutionCompleted', data: { output: decision.output } }];
    case 'fail':
      return failExecution(state, decision.error, decision.step);
  }
}

function finishCancelling(state: ExecutionState): NewEvent[] {
  const mode = state.cancel ?? 'stop';
  const open = [...state.steps.values()];
  // A stop waits for the attempts that run; a step between two attempts has none.
  const running = open.filter((step) => step.retryAt === undefined);
  if (mode === 'stop' && running.length > 0) {
    return cancelOpenSteps(state, (step) => step.retryAt !== undefined);
  }
  return [...cancelOpenSteps(state), { type: 'ExecutionCancelled', data: { mode } }];
}

const overHistoryLimit = (state: ExecutionState): NewEvent[] =>
  failExecution(state, {
    code: 'history_limit',
    message: `the execution reached the limit of ${limits.eventsPerExecution} events`,
    retryable: false,
  });
