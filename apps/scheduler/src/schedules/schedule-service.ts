import { createDueSchedules, type Quotas, type TickObserver } from '@runlog/executions';
import { ClockGuard, type ClockWatcher, type InMemoryStore, type OpenEventStore } from '@runlog/event-store';
import type { Language } from '@runlog/core';
import type { ProcessClock } from '@runlog/messaging';
import type { Clock } from '../clock.js';
import { FollowerLoop, type FollowerPace } from '../followers/follower-loop.js';

/** What firing schedules takes. */
export interface ScheduleServiceParts {
  readonly store: Pick<OpenEventStore | InMemoryStore, 'events' | 'definitions' | 'schedules' | 'cluster'>;
  readonly inbox: Parameters<typeof createDueSchedules>[0]['inbox'];
  readonly languages: readonly Language[];
  /** Left out: tenants may have as much as they like. */
  readonly quotas?: Pick<Quotas, 'start' | 'over'>;
  readonly clock: Clock;
  /** Left out: the machine's own. */
  readonly process?: ProcessClock;
  /** Left out: nobody hears. */
  readonly observer?: TickObserver & ClockWatcher;
  readonly failed: (error: unknown) => void;
}

const pace: FollowerPace = { batch: 100, leadMs: 0, gatherMs: 100, pollMs: 1_000, afterFailureMs: 1_000 };

/** A process that is so far behind its database does not follow its clock. */
const unfollowedMs = 60_000;

const nothing = (): void => undefined;
const silent: TickObserver & ClockWatcher = {
  ...{ started: nothing, missed: nothing, overlapped: nothing, refused: nothing, delayed: nothing },
  ...{ jumped: nothing, believed: nothing },
};

/** Fires what is due while this process holds the lease for it. A second one that believes so wastes work, no more. */
export class ScheduleService {
  readonly #loop: FollowerLoop;
  readonly #guard: ClockGuard;

  constructor(parts: ScheduleServiceParts) {
    const { store, inbox, languages, clock, process, quotas, observer = silent, failed } = parts;
    this.#guard = new ClockGuard(() => clock.monotonic(), observer);
    const due = createDueSchedules({
      store: store.events,
      definitions: store.definitions,
      schedules: store.schedules,
      inbox,
      partitions: store.cluster.partitions,
      languages,
      observer,
      ...(quotas && { quotas }),
      ...(process && { clock: process }),
      // Whoever gets the lease after a jump has nothing to compare with, but its process may know better.
      trusts: (now) => now - clock.now() < unfollowedMs && this.#guard.trusts(now),
    });
    this.#loop = new FollowerLoop((batch) => due.round(batch), clock, pace, failed);
  }

  /** True while the database's clock is not believed. */
  get holding(): boolean {
    return this.#guard.holding;
  }

  gained(): void {
    this.#loop.switchOn();
  }

  /** Resolves when the round under way has ended. */
  lost(): Promise<void> {
    return this.#loop.switchOff();
  }
}
