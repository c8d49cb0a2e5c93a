import type { OpenStep } from '@runlog/core';
import type { Sent } from '../turns/entry.js';

/** How long silence about an attempt is borne, in milliseconds. */
export const patience = {
  /**
   * After the stream had the task: a worker's death is seen by the stream itself (the task's acknowledgement is
   * missing after 10 s and it is delivered again), so this only has to cover a task that the stream lost.
   */
  afterSendingMs: 30_000,
  /** Each further sending of the same attempt doubles the patience up to here, so that a backlog breeds no storm. */
  longestMs: 600_000,
  /** Within this age the stream itself drops a second copy of a task (its duplicate window, with a margin). */
  duplicateSafeMs: 100_000,
  /** What a new owner waits for the heartbeats of workers, before it takes an older attempt for lost. */
  newOwnerMs: 8_000,
} as const;

/** What is known about an attempt that is under way. Moments are on the database's clock. */
export interface Sight {
  readonly sent: Sent | undefined;
  readonly heartbeatAt: number | undefined;
  /** Since when this scheduler owns the partition. */
  readonly ownedSince: number;
}

/** Whether to send the attempt's task (again) now, or when to look at it next. Pure. */
export function judgeSilence(
  open: OpenStep,
  sight: Sight,
  now: number,
): 'send' | { readonly lookAt: number } {
  const heard = sight.heartbeatAt ?? 0;
  const sent = sight.sent?.attempt === open.attempt ? sight.sent : undefined;
  if (sent) {
    const wait = Math.min(patience.longestMs, patience.afterSendingMs * 2 ** (sent.times - 1));
    return sendAfter(Math.max(sent.at, heard) + wait, now);
  }
  if (heard > 0) return sendAfter(heard + patience.afterSendingMs, now);
  if (now - open.attemptAt < patience.duplicateSafeMs) return 'send';
  return sendAfter(sight.ownedSince + patience.newOwnerMs, now);
}

const sendAfter = (moment: number, now: number): 'send' | { readonly lookAt: number } =>
  moment <= now ? 'send' : { lookAt: moment };
