import type { Bus } from '../bus/bus.js';
import type { CommitHint, Hint } from '../messages.js';
import { isHint } from '../wire/shapes.js';
import { listenToNotices, sendNotice } from './notice-channel.js';

/** How long hints are gathered after one was sent, in milliseconds. */
const gatherMs = 10;

/**
 * Tells followers what was committed, to wake them. What comes after a rest is told at once; what comes soon after a
 * hint waits for the next one, so that a busy process sends a hundred a second and not one for each commit. Dropped when
 * nobody listens or the bus is away.
 */
export class HintPublisher {
  private gathered: CommitHint[] = [];
  private resting: NodeJS.Timeout | undefined;

  constructor(private readonly bus: Bus) {}

  /** `ended` is left out by who does not know. */
  publish(commits: readonly { executionId: string; version: number; ended?: boolean }[]): void {
    for (const { executionId, version, ended } of commits)
      this.gathered.push(
        ended === undefined ? [executionId, version] : [executionId, version, ended ? 1 : 0],
      );
    if (this.resting === undefined) this.send();
  }

  /** Sends what waits. */
  close(): void {
    clearTimeout(this.resting);
    this.resting = undefined;
    this.flush();
  }

  private send(): void {
    if (!this.flush()) return;
    this.resting = setTimeout(() => {
      this.resting = undefined;
      this.send();
    }, gatherMs);
  }

  private flush(): boolean {
    const executions = this.gathered;
    if (executions.length === 0) return false;
    this.gathered = [];
    sendNotice(this.bus, this.bus.subjects.hint, { executions } satisfies Hint);
    return true;
  }
}

/** Calls the listener at every hint; the returned function ends that. */
export const onHint = (bus: Bus, listener: (hint: Hint) => void): (() => void) =>
  listenToNotices(bus, bus.subjects.hint, isHint, listener);

/** The same for who only wants to know that something was committed somewhere: what a hint says is not read. */
export function onAnyHint(bus: Bus, listener: () => void): () => void {
  const subscription = bus.nc.subscribe(bus.subjects.hint, {
    callback: (error) => (error ? bus.report(error) : listener()),
  });
  return () => {
    if (!bus.nc.isClosed()) subscription.unsubscribe();
  };
}
