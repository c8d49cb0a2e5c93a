import { create } from '@bufbuild/protobuf';
import { timestampFromMs, type Timestamp } from '@bufbuild/protobuf/wkt';
import type { ExecutionEvent, ExecutionState, OpenStep, StepError } from '@runlog/core';
import { definitionsV1, eventV1, executionV1 } from '@runlog/contract';
import type { Definition, ExecutionSummary } from '@runlog/event-store';

import { priorityMessageOf, statusMessageOf } from './enums.js';

const time = (moment: number | undefined): Timestamp | undefined =>
  moment === undefined ? undefined : timestampFromMs(moment);

type ErrorInit = { code: string; message: string; retryable?: boolean; detailsJson?: string; step?: string };

const errorOf = ({ code, message, retryable, details }: StepError, step?: string): ErrorInit => ({
  code,
  message,
  retryable,
  ...(details !== undefined && { detailsJson: JSON.stringify(details) }),
  ...(step !== undefined && { step }),
});

/** How a moment is written: as a message has it, or as a plain object. */
type Clock<T> = (moment: number | undefined) => T | undefined;

/** The fields of an execution as the gRPC API shows it. */
export const executionFieldsOf = <T>(state: ExecutionState, at: Clock<T>) => ({
  id: state.id,
  version: state.version,
  definition: state.definition,
  status: statusMessageOf(state.status),
  inputJson: JSON.stringify(state.input),
  outputJson: state.output === undefined ? undefined : JSON.stringify(state.output),
  error: state.error && errorOf(state.error, state.failedStep),
  labels: state.labels,
  priority: priorityMessageOf(state.priority),
  createdAt: at(state.createdAt),
  startedAt: at(state.startedAt),
  finishedAt: at(state.finishedAt),
  updatedAt: at(state.updatedAt),
  deadline: at(state.deadline),
  parent: state.parent,
  steps: [...state.steps.values()].map((open) => openStepOf(open, at)),
  timers: [...state.timers].map(([timer, fireAt]) => ({ timer, fireAt: at(fireAt) })),
});

const openStepOf = <T>(open: OpenStep, at: Clock<T>) => ({
  step: open.step,
  type: open.task.type,
  attempt: open.attempt,
  scheduledAt: at(open.scheduledAt),
  startedAt: at(open.startedAt),
  worker: open.worker ?? '',
  retryAt: at(open.retryAt),
  lastError: open.lastError && errorOf(open.lastError),
});

/** An execution as the gRPC API shows it. */
export const executionMessageOf = (state: ExecutionState): executionV1.Execution => {
  const fields = executionFieldsOf(state, time);
  return create(executionV1.ExecutionSchema, { ...fields, labels: { ...fields.labels } });
};

/** A row of the list as the gRPC API shows it. */
export const summaryMessageOf = (row: ExecutionSummary): executionV1.ExecutionSummary =>
  create(executionV1.ExecutionSummarySchema, {
    id: row.id,
    definition: {
      id: row.definitionId,
      name: row.definitionName,
      version: row.definitionVersion,
      language: row.language,
    },
    status: statusMessageOf(row.status),
    labels: { ...row.labels },
    priority: priorityMessageOf(row.priority),
    createdAt: time(row.createdAt),
    startedAt: time(row.startedAt),
    finishedAt: time(row.finishedAt),
    ...(row.error && { error: row.error }),
    version: row.version,
  });

/** An event as the gRPC API shows it. */
export const eventMessageOf = (event: ExecutionEvent): eventV1.Event =>
  create(eventV1.EventSchema, {
    executionId: event.executionId,
    version: event.version,
    type: event.type,
    recordedAt: time(event.recordedAt),
    dataJson: JSON.stringify(event.data),
  });

/** A definition as the gRPC API shows it; lists leave its document out. */
export const definitionMessageOf = (found: Definition, withDocument = true): definitionsV1.Definition =>
  create(definitionsV1.DefinitionSchema, {
    id: found.id,
    name: found.name,
    version: found.version,
    language: found.language,
    document: withDocument ? found.document : '',
    createdAt: time(found.createdAt),
  });
