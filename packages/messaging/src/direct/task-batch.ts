import { JSONCodec, type Msg } from 'nats';
import type { Task } from '@runlog/core';
import type { TaskMessage } from '../messages.js';
import { isInstance, isWorkerLife } from '../wire/shapes.js';

/** The name of an attempt. */
export type AttemptName = Pick<Task, 'executionId' | 'step' | 'attempt'>;

/** A task that is handed to a worker directly. */
export interface HandedTask extends TaskMessage {
  readonly traceparent?: string;
  /** How often the attempt was handed out, this time included; 1 when left out. */
  readonly count?: number;
}

/** Tasks for one worker. */
export interface TaskBatch {
  /** The scheduler process that takes back what the worker has no room for. */
  readonly from: string;
  readonly tasks: readonly HandedTask[];
}

/** Asks which attempts of these partitions a worker has in hand. */
export interface HeldQuestion {
  readonly partitions: readonly number[];
}

/** A worker's answer, in one part or several. */
export interface HeldAnswer {
  /** The worker. */
  readonly instance: string;
  /** Attempts that were handed to it directly. */
  readonly direct: readonly AttemptName[];
  /** Attempts that came through the stream. */
  readonly pulled: readonly AttemptName[];
  /** Attempts that are over, whose report the stream keeps for the owner. */
  readonly stored: readonly AttemptName[];
  /** More of the same answer follows. */
  readonly more?: true;
}

/** Attempts that a worker had no room for, or gives back. */
export interface Refusal {
  /** The worker. */
  readonly instance: string;
  readonly attempts: readonly AttemptName[];
}

const codec = JSONCodec<unknown>();

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAttempt = (value: unknown): value is AttemptName =>
  isRecord(value) &&
  typeof value.executionId === 'string' &&
  typeof value.step === 'string' &&
  typeof value.attempt === 'number';

const isAttempts = (value: unknown): boolean => Array.isArray(value) && value.every(isAttempt);

/** True for what is at least the task of a nameable attempt. */
export const isNamed = (value: unknown): value is { readonly task: AttemptName } =>
  isRecord(value) && isAttempt(value.task);

export const nameOf = ({ executionId, step, attempt }: AttemptName): AttemptName => ({
  executionId,
  step,
  attempt,
});

export const isRefusal = (value: unknown): value is Refusal =>
  isRecord(value) && isWorkerLife(value.instance) && isAttempts(value.attempts);

export const isHeldAnswer = (value: unknown): value is HeldAnswer =>
  isRecord(value) &&
  isWorkerLife(value.instance) &&
  isAttempts(value.direct) &&
  isAttempts(value.pulled) &&
  isAttempts(value.stored);

const isHeldQuestion = (value: unknown): value is HeldQuestion =>
  isRecord(value) && Array.isArray(value.partitions);

const isTaskBatch = (value: unknown): value is TaskBatch =>
  isRecord(value) && isInstance(value.from) && Array.isArray(value.tasks);

/** A task as JSON text, to be put into a batch. */
export function handedTaskText(
  partition: number,
  task: Task,
  { traceparent, count }: Pick<HandedTask, 'traceparent' | 'count'> = {},
): string {
  const handed: HandedTask = {
    partition,
    task,
    ...(traceparent !== undefined && { traceparent }),
    ...(count !== undefined && { count }),
  };
  return JSON.stringify(handed);
}

/** A batch around tasks that are JSON text already. */
export const taskBatchData = (from: string, texts: readonly string[]): Uint8Array =>
  Buffer.from(`{"from":"${from}","tasks":[${texts.join()}]}`);

/** What a message holds; undefined when it is not that. */
const readAs =
  <T>(check: (value: unknown) => value is T) =>
  ({ data }: Msg): T | undefined => {
    try {
      const value = codec.decode(data);
      return check(value) ? value : undefined;
    } catch {
      return undefined;
    }
  };

export const readTaskBatch = readAs(isTaskBatch);
export const readHeldQuestion = readAs(isHeldQuestion);
export const readHeldAnswer = readAs(isHeldAnswer);

/** JSON as a message carries it. */
export const dataOf = (value: HeldQuestion | HeldAnswer | Refusal): Uint8Array => codec.encode(value);
