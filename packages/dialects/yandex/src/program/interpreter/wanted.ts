import type { Decision, ExecutionEvent } from '@runlog/core';
import type { YawlState } from './state.js';

/** The state once an event put into the log what was wanted; the same state for all other events. */
export function withoutWanted(state: YawlState, event: ExecutionEvent): YawlState {
  const done = fulfilledBy(event);
  if (!done) return state;
  const index = state.wanted.findIndex(done);
  return index < 0 ? state : { ...state, wanted: state.wanted.toSpliced(index, 1) };
}

function fulfilledBy(event: ExecutionEvent): ((decision: Decision) => boolean) | undefined {
  switch (event.type) {
    case 'StepScheduled':
      return ofStep('scheduleStep', event.data.step);
    case 'ControlStepEntered':
      return ofStep('enterControlStep', event.data.step);
    case 'ControlStepLeft':
      return ofStep('leaveControlStep', event.data.step);
    case 'TimerStarted':
      return (decision) => decision.kind === 'startTimer' && decision.timer === event.data.timer;
    case 'ExpressionEvaluated':
    case 'ExpressionFailed':
      return (decision) => decision.kind === 'evaluate' && decision.key === event.data.key;
    default:
      return undefined;
  }
}

const ofStep =
  (kind: 'scheduleStep' | 'enterControlStep' | 'leaveControlStep', step: string) =>
  (decision: Decision): boolean =>
    decision.kind === kind && decision.step === step;
