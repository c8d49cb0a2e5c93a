import type { ExecutionEvent } from '@runlog/core';
import type { Workflow } from '../document/model.js';
import { parseExpressionKey } from './expression-key.js';
import { sequences } from './sequence.js';
import type { SequenceRun, YawlState } from './state.js';
import type { Delivery, Note, Scope, Turn } from './turn.js';
import { withoutWanted } from './wanted.js';

/** The state after an event, and what history has to tell of the steps that got further by it. */
export interface Traced {
  readonly state: YawlState;
  readonly notes: readonly Note[];
}

/** Folds one event. Its cost depends on what goes on at once, not on how long the execution has been going on. */
export function trace(model: Workflow, state: YawlState, event: ExecutionEvent): Traced {
  switch (event.type) {
    case 'ExecutionCreated':
      return turn(state, event, (root, around) => sequences.begin(model, root, around));
    case 'ExecutionRetried': {
      const { ending: _over, ...open } = state;
      return turn(open, event, (root, around) => sequences.revive(model, root, around));
    }
    default: {
      const known = withoutWanted(state, event);
      const delivery = deliveryOf(event);
      if (!delivery) return { state: known, notes: [] };
      return turn(known, event, (root, around) => sequences.deliver(model, root, delivery, around));
    }
  }
}

function turn(
  state: YawlState,
  { recordedAt }: ExecutionEvent,
  act: (root: SequenceRun, around: Scope) => SequenceRun,
): Traced {
  const { root, steps, wanted, ending } = state;
  const now: Turn = {
    now: recordedAt,
    global: root.state,
    steps,
    wanted: [...wanted],
    notes: [],
    ...(ending && { ending }),
  };
  const after = act(root, { turn: now, sequences, state: root.state });
  if (!after.current) now.ending ??= { kind: 'complete', output: after.output ?? {} };
  return {
    state: {
      root: after,
      steps: now.steps,
      wanted: now.wanted,
      ...(now.ending && { ending: now.ending }),
    },
    notes: now.notes,
  };
}

/** The news that an event is for the step it names. */
function deliveryOf(event: ExecutionEvent): Delivery | undefined {
  switch (event.type) {
    case 'StepCompleted':
      return { path: event.data.step, news: { kind: 'completed', output: event.data.output } };
    case 'StepFailed':
    case 'StepTimedOut':
      return { path: event.data.step, news: { kind: 'failed', error: event.data.error } };
    case 'StepCancelled':
      return { path: event.data.step, news: { kind: 'cancelled' } };
    case 'TimerStarted':
      return { path: event.data.timer, news: { kind: 'timerStarted', fireAt: event.data.fireAt } };
    case 'TimerFired':
      return { path: event.data.timer, news: { kind: 'timerFired' } };
    case 'ExpressionEvaluated':
    case 'ExpressionFailed':
      return answerOf(event);
    default:
      return undefined;
  }
}

function answerOf(
  event: Extract<ExecutionEvent, { type: 'ExpressionEvaluated' | 'ExpressionFailed' }>,
): Delivery | undefined {
  const key = parseExpressionKey(event.data.key);
  if (!key) return undefined;
  const { path, ...about } = key;
  return event.type === 'ExpressionEvaluated'
    ? { path, news: { kind: 'answer', ...about, value: event.data.value } }
    : { path, news: { kind: 'noAnswer', ...about, message: event.data.message } };
}
