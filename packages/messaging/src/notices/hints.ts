import type { Bus } from '../bus/bus.js';
import type { CommitHint, Hint } from '../messages.js';
import { isHint } from '../wire/shapes.js';
import { listenToNotices, sendNotice } from './notice-channel.js';

/** Who tells of commits. */
export type HintOrigin = 'gateway' | 'scheduler';

/** How long hints rest after one was sent, in milliseconds: somebody may wait for an end, others only watch. */
const restsMs = { end: 10, other: 25 } as const;

/**
 * Tells followers what was committed, to wake them. What comes after a rest is told at once; what comes soon after a
 * hint waits for the next one, so that a busy process sends some a second and not one for each commit: each wakes every
 * process that listens. Dropped when nobody listens or the bus is away.
 */
export class HintPublisher {
  private gathered: CommitHint[] = [];
  private sentAt = -Infinity;
  private due = Infinity;
  private cancelTimer: (() => void) | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly origin: HintOrigin,
  ) {}

  /** `ended` is left out by who does not know. */
  publish(commits: readonly { executionId: string; version: number; ended?: boolean }[]): void {
    let urgent = false;
    for (const { executionId, version, ended } of commits) {
      urgent ||= ended !== false;
      this.gathered.push(
        ended === undefined ? [executionId, version] : [executionId, version, ended ? 1 : 0],
      );
    }
    if (this.gathered.length > 0) this.sendBy(this.sentAt + (urgent ? restsMs.end : restsMs.other));
  }

  /** Sends what waits. */
  close(): void {
    this.flush();
  }

  private sendBy(due: number): void {
    if (due >= this.due) return;
    this.cancelTimer?.();
    this.due = due;
    const wait = due - this.bus.clock.monotonic();
    if (wait <= 0) this.bus.atTurnEnd(() => this.flush());
    else this.cancelTimer = this.bus.clock.after(wait, () => this.flush());
  }

  private flush(): void {
    this.cancelTimer?.();
    this.due = Infinity;
    const executions = this.gathered;
    if (executions.length === 0) return;
    this.gathered = [];
    this.sentAt = this.bus.clock.monotonic();
    sendNotice(this.bus, this.bus.subjects.hint(this.origin), { executions } satisfies Hint);
  }
}

/** Calls the listener at every hint; the returned function ends that. */
export const onHint = (bus: Bus, listener: (hint: Hint) => void): (() => void) =>
  listenToNotices(bus, bus.subjects.allHints, isHint, listener);

/** The same for who only wants to know that something was committed there: what a hint says is not read. */
export function onAnyHint(bus: Bus, origin: HintOrigin, listener: () => void): () => void {
  const subscription = bus.nc.subscribe(bus.subjects.hint(origin), {
    callback: (error) => (error ? bus.report(error) : listener()),
  });
  return () => {
    if (!bus.nc.isClosed()) subscription.unsubscribe();
  };
}
