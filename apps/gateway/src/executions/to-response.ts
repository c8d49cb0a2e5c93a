import type { ExecutionState, OpenStep, StepError } from '@runlog/core';
import {
  formatMoment,
  type EventResponse,
  type ExecutionResponse,
  type ExecutionSummaryResponse,
  type FailureResponse,
} from '@runlog/contract';
import type { ExecutionEvent } from '@runlog/core';
import type { ExecutionSummary } from '@runlog/event-store';

const time = (moment: number | undefined): string | undefined =>
  moment === undefined ? undefined : formatMoment(moment);

/** An execution as the HTTP API shows it. Members that are undefined do not reach the JSON. */
export const executionResponseOf = (state: ExecutionState): ExecutionResponse => ({
  id: state.id,
  version: state.version,
  definition: state.definition,
  status: state.status,
  input: state.input,
  output: state.output,
  error: state.error && failureOf(state.error, state.failedStep),
  labels: state.labels,
  priority: state.priority,
  createdAt: formatMoment(state.createdAt),
  startedAt: time(state.startedAt),
  finishedAt: time(state.finishedAt),
  updatedAt: formatMoment(state.updatedAt),
  deadline: time(state.deadline),
  parent: state.parent,
  steps: [...state.steps.values()].map(openStepOf),
  timers: [...state.timers].map(([timer, fireAt]) => ({ timer, fireAt: formatMoment(fireAt) })),
});

const openStepOf = (open: OpenStep): ExecutionResponse['steps'][number] => ({
  step: open.step,
  type: open.task.type,
  attempt: open.attempt,
  scheduledAt: formatMoment(open.scheduledAt),
  startedAt: time(open.startedAt),
  worker: open.worker,
  retryAt: time(open.retryAt),
  lastError: open.lastError && failureOf(open.lastError),
});

const failureOf = ({ code, message, retryable, details }: StepError, step?: string): FailureResponse => ({
  code,
  message,
  retryable,
  details,
  step,
});

/** A row of the list as the HTTP API shows it. */
export const summaryResponseOf = (row: ExecutionSummary): ExecutionSummaryResponse => ({
  id: row.id,
  version: row.version,
  definition: {
    id: row.definitionId,
    name: row.definitionName,
    version: row.definitionVersion,
    language: row.language,
  },
  status: row.status,
  labels: row.labels,
  priority: row.priority,
  createdAt: formatMoment(row.createdAt),
  startedAt: time(row.startedAt),
  finishedAt: time(row.finishedAt),
  error: row.error,
});

/** An event as the HTTP API shows it. */
export const eventResponseOf = (event: ExecutionEvent): EventResponse => ({
  executionId: event.executionId,
  version: event.version,
  type: event.type,
  recordedAt: formatMoment(event.recordedAt),
  data: event.data,
});
