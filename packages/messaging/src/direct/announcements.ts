import { nuid } from 'nats';

/** Which partitions a scheduler process owns, told to everybody over core NATS. */
export interface OwnerAnnouncement {
  /** One life of one process. */
  readonly instance: string;
  readonly partitions: readonly number[];
}

/** How often processes tell of themselves unasked, in milliseconds. */
export const announceEveryMs = 1_000;

/** How long an announcement holds, in milliseconds: a few may be lost. */
export const announcementHoldsMs = 3_500;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An instance becomes a token of a subject, so that it may be nothing but letters and digits. */
const isInstance = (value: unknown): boolean =>
  typeof value === 'string' && /^[A-Za-z0-9]{1,64}$/.test(value);

const isPartition = (value: unknown): boolean =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 65_536;

export const isOwnerAnnouncement = (value: unknown): value is OwnerAnnouncement =>
  isRecord(value) &&
  isInstance(value.instance) &&
  Array.isArray(value.partitions) &&
  value.partitions.every(isPartition);

/** A question that needs no words: any JSON will do. */
export const isQuestion = (value: unknown): value is object => typeof value === 'object';

/** A name for one life of this process, unique over all processes and restarts. */
export const newInstance = (): string => nuid.next();
