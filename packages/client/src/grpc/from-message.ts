import { timestampDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import { executionStatuses, priorities, type ExecutionStatus, type Json, type Priority } from '@runlog/core';
import { executionV1, type definitionsV1, type eventV1 } from '@runlog/contract';

import type { DefinedVersion, Definition, Event, Execution, ExecutionPage } from '../model.js';

const time = (at: Timestamp | undefined): string => (at ? timestampDate(at) : new Date(0)).toISOString();

const maybeTime = (at: Timestamp | undefined): string | undefined => (at ? time(at) : undefined);

const text = (value: string): string | undefined => (value === '' ? undefined : value);

const json = (value: string): Json => JSON.parse(value) as Json;

const { ExecutionStatus: Status, Priority: Urgency } = executionV1;

const statusNames = new Map<number, ExecutionStatus>(
  executionStatuses.map((name) => [Status[name.toUpperCase() as keyof typeof Status], name]),
);

const priorityNames = new Map<number, Priority>(
  priorities.map((name) => [Urgency[name.toUpperCase() as keyof typeof Urgency], name]),
);

/** The name of a priority; undefined for none. */
export const priorityName = (priority: executionV1.Priority | undefined): Priority | undefined =>
  priority === undefined ? undefined : priorityNames.get(priority);

/** The number of a status. */
export const statusNumber = (status: ExecutionStatus): executionV1.ExecutionStatus =>
  Status[status.toUpperCase() as keyof typeof Status];

/** The number of a priority. */
export const priorityNumber = (priority: Priority): executionV1.Priority =>
  Urgency[priority.toUpperCase() as keyof typeof Urgency];

function failureOf(error: executionV1.ExecutionError): NonNullable<Execution['error']> {
  const { code, message, retryable, detailsJson, step } = error;
  return {
    code,
    message,
    retryable,
    ...(detailsJson !== '' && { details: json(detailsJson) }),
    ...(step !== '' && { step }),
  };
}

const refOf = (ref: executionV1.DefinitionRef | undefined): Execution['definition'] => ({
  id: ref?.id ?? '',
  name: ref?.name ?? '',
  version: ref?.version ?? 0,
  language: ref?.language ?? '',
});

/** An execution as the client shows it: the same as over HTTP. */
export const executionOf = (message: executionV1.Execution): Execution => ({
  id: message.id,
  version: message.version,
  definition: refOf(message.definition),
  status: statusNames.get(message.status) ?? 'created',
  input: json(message.inputJson),
  ...(message.outputJson !== undefined && { output: json(message.outputJson) }),
  ...(message.error && { error: failureOf(message.error) }),
  labels: message.labels,
  priority: priorityNames.get(message.priority) ?? 'normal',
  createdAt: time(message.createdAt),
  ...present({
    startedAt: maybeTime(message.startedAt),
    finishedAt: maybeTime(message.finishedAt),
    deadline: maybeTime(message.deadline),
  }),
  updatedAt: time(message.updatedAt),
  ...(message.parent && { parent: parentOf(message.parent) }),
  steps: message.steps.map(openStepOf),
  timers: message.timers.map(({ timer, fireAt }) => ({ timer, fireAt: time(fireAt) })),
});

const parentOf = ({ executionId, step, attempt, depth }: executionV1.ParentAttempt): Execution['parent'] => ({
  executionId,
  step,
  attempt,
  depth,
});

const openStepOf = (open: executionV1.OpenStep): Execution['steps'][number] => ({
  step: open.step,
  type: open.type,
  attempt: open.attempt,
  scheduledAt: time(open.scheduledAt),
  ...present({
    startedAt: maybeTime(open.startedAt),
    worker: text(open.worker),
    retryAt: maybeTime(open.retryAt),
  }),
  ...(open.lastError && { lastError: failureOf(open.lastError) }),
});

/** A row of the list. */
export const summaryOf = (row: executionV1.ExecutionSummary): ExecutionPage['executions'][number] => ({
  id: row.id,
  version: row.version,
  definition: refOf(row.definition),
  status: statusNames.get(row.status) ?? 'created',
  labels: row.labels,
  priority: priorityNames.get(row.priority) ?? 'normal',
  createdAt: time(row.createdAt),
  ...present({ startedAt: maybeTime(row.startedAt), finishedAt: maybeTime(row.finishedAt) }),
  ...(row.error && { error: { code: row.error.code, message: row.error.message } }),
});

/** An event. */
export const eventOf = (message: eventV1.Event): Event => ({
  executionId: message.executionId,
  version: message.version,
  type: message.type,
  recordedAt: time(message.recordedAt),
  data: json(message.dataJson),
});

/** A definition without its document. */
export const definedOf = (message: definitionsV1.Definition): DefinedVersion => ({
  id: message.id,
  name: message.name,
  version: message.version,
  language: message.language,
  createdAt: time(message.createdAt),
});

/** A definition with its document. */
export const definitionOf = (message: definitionsV1.Definition): Definition => ({
  ...definedOf(message),
  document: message.document,
});

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same members without those that are undefined, as JSON would have them. */
const present = <T extends object>(members: T): Present<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;
