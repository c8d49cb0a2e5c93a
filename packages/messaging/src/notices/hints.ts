import type { Bus } from '../bus/bus.js';
import type { CommitHint, Hint } from '../messages.js';
import { isHint } from '../wire/shapes.js';
import { listenToNotices, sendNotice } from './notice-channel.js';

/** Tells followers what was committed, to wake them. Dropped when nobody listens or the bus is away. */
export class HintPublisher {
  constructor(private readonly bus: Bus) {}

  /** `ended` is left out by who does not know. */
  publish(commits: readonly { executionId: string; version: number; ended?: boolean }[]): void {
    if (commits.length === 0) return;
    const executions = commits.map(({ executionId, version, ended }): CommitHint =>
      ended === undefined ? [executionId, version] : [executionId, version, ended ? 1 : 0],
    );
    sendNotice(this.bus, this.bus.subjects.hint, { executions } satisfies Hint);
  }
}

/** Calls the listener at every hint; the returned function ends that. */
export const onHint = (bus: Bus, listener: (hint: Hint) => void): (() => void) =>
  listenToNotices(bus, bus.subjects.hint, isHint, listener);
