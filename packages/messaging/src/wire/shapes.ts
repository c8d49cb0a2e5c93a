import { priorities, type Task } from '@runlog/core';
import type {
  CancelNotice,
  DefinedNotice,
  EndNotice,
  Heartbeat,
  Hint,
  InboxMessage,
  TaskMessage,
} from '../messages.js';

// Messages come from our own services: these checks keep a broken one from reaching code that trusts the types.

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** One life of a process becomes a token of subjects, so that it may be nothing but letters and digits. */
export const isInstance = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9]{1,64}$/.test(value);

/** One life of a worker: the same, behind the token of the user that it logged in as, if it did. */
export const isWorkerLife = (value: unknown): value is string =>
  typeof value === 'string' && /^([\w=-]{1,128}\.)?[A-Za-z0-9]{1,64}$/.test(value);

const isHash = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

const isAttempt = (value: unknown): boolean =>
  isRecord(value) && typeof value.step === 'string' && isCount(value.attempt);

const isAttemptOfExecution = (value: unknown): boolean =>
  isAttempt(value) && isRecord(value) && typeof value.executionId === 'string';

const isToken = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && value.length <= 128);

const isReport = (value: unknown): boolean => {
  if (!isAttemptOfExecution(value) || !isRecord(value) || !isRecord(value.report)) return false;
  if (!isToken(value.token)) return false;
  const { status, worker, error } = value.report;
  if (status === 'started') return typeof worker === 'string';
  if (status === 'completed') return 'output' in value.report;
  return status === 'failed' && isRecord(error) && typeof error.code === 'string';
};

const isEvent = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.type === 'string' &&
  typeof value.executionId === 'string' &&
  isCount(value.version) &&
  isRecord(value.data);

export function isInboxMessage(value: unknown): value is InboxMessage {
  if (!isRecord(value)) return false;
  if (value.kind === 'reports') return Array.isArray(value.reports) && value.reports.every(isReport);
  if (value.kind !== 'appended' || typeof value.executionId !== 'string' || !isCount(value.version))
    return false;
  if (value.answerTo !== undefined && typeof value.answerTo !== 'string') return false;
  if (value.head !== undefined && !isHash(value.head)) return false;
  return value.events === undefined || (Array.isArray(value.events) && value.events.every(isEvent));
}

const isTask = (value: unknown): value is Task =>
  isAttemptOfExecution(value) &&
  isRecord(value) &&
  [value.tenant, value.queue, value.handler, value.idempotencyKey].every(
    (text) => typeof text === 'string',
  ) &&
  priorities.some((priority) => priority === value.priority) &&
  isToken(value.token) &&
  'input' in value;

export const isTaskMessage = (value: unknown): value is TaskMessage =>
  isRecord(value) && isCount(value.partition) && isTask(value.task);

export const isHeartbeat = (value: unknown): value is Heartbeat =>
  isRecord(value) &&
  typeof value.worker === 'string' &&
  (value.instance === undefined || isWorkerLife(value.instance)) &&
  Array.isArray(value.tasks) &&
  value.tasks.every(isAttemptOfExecution);

export const isCancelNotice = (value: unknown): value is CancelNotice =>
  isRecord(value) &&
  typeof value.executionId === 'string' &&
  (value.steps === undefined || (Array.isArray(value.steps) && value.steps.every(isAttempt)));

export const isHint = (value: unknown): value is Hint =>
  isRecord(value) &&
  Array.isArray(value.executions) &&
  value.executions.every(
    (entry) => Array.isArray(entry) && typeof entry[0] === 'string' && isCount(entry[1]),
  );

export const isEndNotice = (value: unknown): value is EndNotice =>
  isRecord(value) &&
  Array.isArray(value.ended) &&
  value.ended.every(
    (ended) =>
      isRecord(ended) &&
      typeof ended.executionId === 'string' &&
      isCount(ended.version) &&
      isCount(ended.foldVersion) &&
      isRecord(ended.state),
  );

export const isDefinedNotice = (value: unknown): value is DefinedNotice =>
  isRecord(value) && typeof value.tenant === 'string' && typeof value.name === 'string';
