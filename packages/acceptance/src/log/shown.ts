import type { Execution } from '@runlog/client';
import type { ExecutionState, OpenStep, StepError } from '@runlog/core';

type ShownStep = Execution['steps'][number];

/** An execution as the API has to show it, by what the log says. Members that are not there are left out. */
export function shown(state: ExecutionState): Execution {
  const { id, version, definition, status, input, output, labels, priority, error, failedStep } = state;
  return {
    ...{ id, version, definition, status, input, labels, priority },
    ...(output !== undefined && { output }),
    ...(error !== undefined && {
      error: { ...failure(error), ...(failedStep !== undefined && { step: failedStep }) },
    }),
    createdAt: moment(state.createdAt),
    updatedAt: moment(state.updatedAt),
    ...moments({ startedAt: state.startedAt, finishedAt: state.finishedAt, deadline: state.deadline }),
    steps: [...state.steps.values()].map(openStep),
    timers: [...state.timers].map(([timer, fireAt]) => ({ timer, fireAt: moment(fireAt) })),
  };
}

const openStep = ({ step, task, attempt, worker, lastError, ...open }: OpenStep): ShownStep => ({
  ...{ step, type: task.type, attempt, scheduledAt: moment(open.scheduledAt) },
  ...moments({ startedAt: open.startedAt, retryAt: open.retryAt }),
  ...(worker !== undefined && { worker }),
  ...(lastError !== undefined && { lastError: failure(lastError) }),
});

const failure = ({ code, message, retryable, details }: StepError): NonNullable<Execution['error']> => ({
  ...{ code, message, retryable },
  ...(details !== undefined && { details }),
});

const moment = (milliseconds: number): string => new Date(milliseconds).toISOString();

const moments = (named: Readonly<Record<string, number | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(named).flatMap(([name, at]) => (at === undefined ? [] : [[name, moment(at)]])),
  );
