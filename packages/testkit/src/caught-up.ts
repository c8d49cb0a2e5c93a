import { eventually } from './eventually.js';

/** Something that follows the log, a page at a time. */
export interface Following {
  /** Takes at most so many events, and says how many there were. */
  runOnce(limit: number): Promise<number>;
  /** How many events there are that it has not taken. */
  lag(): Promise<{ readonly events: number }>;
}

/**
 * Lets `follower` take pages of `limit` until nothing in the log is new to it. One pass does not suffice: any open
 * transaction of the server, in whatever database, keeps the newest events from all followers while it lasts.
 */
export const caughtUp = (follower: Following, limit = 1_000): Promise<void> =>
  eventually(async () => {
    while ((await follower.runOnce(limit)) > 0);
    const { events } = await follower.lag();
    if (events > 0) throw new Error(`${events} events are not followed yet`);
  });
