import type { OpenStep } from '@runlog/core';
import type { Sent } from '../turns/entry.js';

/** How long silence about an attempt is borne, in milliseconds. */
export const patience = {
  /**
   * After the stream had the task, or a worker was heard of. A worker's death is seen at once by who handed the task over,
   * and after 10 s by the stream; this is for what the stream lost, or gave to somebody who lost it. What waits in the
   * stream is not doubled by being sent again, so that patience need not grow with a backlog; and with the look at the
   * agenda that follows it has to stay below the thirty seconds in which everything due is dispatched.
   */
  afterSendingMs: 20_000,
  /** Within this age the stream knows whether it has the task (its duplicate window, with a margin). */
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
  if (sent) return sendAfter(Math.max(sent.at, heard) + patience.afterSendingMs, now);
  if (heard > 0) return sendAfter(heard + patience.afterSendingMs, now);
  if (now - open.attemptAt < patience.duplicateSafeMs) return 'send';
  return sendAfter(sight.ownedSince + patience.newOwnerMs, now);
}

const sendAfter = (moment: number, now: number): 'send' | { readonly lookAt: number } =>
  moment <= now ? 'send' : { lookAt: moment };
