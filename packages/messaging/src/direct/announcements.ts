import { systemProcessClock } from '../bus/process-clock.js';
import { isInstance, isWorkerLife } from '../wire/shapes.js';

/** Which partitions a scheduler process owns, told to everybody over core NATS. */
export interface OwnerAnnouncement {
  /** One life of one process. */
  readonly instance: string;
  readonly partitions: readonly number[];
  /** It takes reports at a subject of their own; left out by releases that do not. */
  readonly reports?: true;
}

/** What a worker serves and has room for, told to everybody over core NATS. */
export interface WorkerAnnouncement {
  /** One life of one worker. */
  readonly instance: string;
  /** All that it serves; of one that logged in, what it may serve is told queue by queue. */
  readonly queues: readonly string[];
  /** Tasks that each scheduler may have with it at the same time; 0 when it wants none directly. */
  readonly credits: number;
  /** Tasks in hand that came through the stream. */
  readonly pulled: number;
  /** It takes no more, for good. */
  readonly leaving?: true;
}

/** How often processes tell of themselves unasked, in milliseconds. */
export const announceEveryMs = 1_000;

/** How long an announcement holds, in milliseconds: a few may be lost. */
export const announcementHoldsMs = 3_500;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPartition = (value: unknown): boolean =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 65_536;

export const isOwnerAnnouncement = (value: unknown): value is OwnerAnnouncement =>
  isRecord(value) &&
  isInstance(value.instance) &&
  Array.isArray(value.partitions) &&
  value.partitions.every(isPartition);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

export const isWorkerAnnouncement = (value: unknown): value is WorkerAnnouncement =>
  isRecord(value) &&
  isWorkerLife(value.instance) &&
  isCount(value.credits) &&
  isCount(value.pulled) &&
  Array.isArray(value.queues) &&
  value.queues.every((queue) => typeof queue === 'string');

/** A question that needs no words: any JSON will do. */
export const isQuestion = (value: unknown): value is object => typeof value === 'object';

/** A name for one life of this process, unique over all processes and restarts. */
export const newInstance = (): string => systemProcessClock.newName();
