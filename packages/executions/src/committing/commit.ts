import { StoreUnavailable, type Append, type AppendOutcome, type EventStore } from '@runlog/event-store';
import type { ProcessClock } from '@runlog/messaging';

const tries = 4;
const firstPauseMs = 50;

/** What committing stands on. */
export interface Committing {
  readonly store: EventStore;
  readonly clock: Pick<ProcessClock, 'pause' | 'random'>;
}

/**
 * Appends, and settles commits that are in doubt by asking again: an append that carries a command key, or creates its
 * execution under a fresh id, can be sent again without a second effect. The answer `appended` is also given when an
 * earlier try had committed.
 * @throws StoreUnavailable when the database stays out of reach: then it is unknown whether the append was recorded.
 * @throws StoreBusy at once: trying again would add to what is too much already.
 */
export async function commit({ store, clock }: Committing, append: Append): Promise<AppendOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return settle(append, await store.append(append));
    } catch (error) {
      if (attempt === tries || !(error instanceof StoreUnavailable)) throw error;
    }
    // Half of the pause is drawn, so that what failed together does not come back together.
    await clock.pause(firstPauseMs * 2 ** (attempt - 1) * (0.5 + clock.random() / 2));
  }
}

function settle(append: Append, outcome: AppendOutcome): AppendOutcome {
  const ours: AppendOutcome = {
    status: 'appended',
    version: append.expectedVersion + append.events.length,
  };
  // Nobody else knows a fresh id: whatever stands there came from an earlier try of this very append.
  if (outcome.status === 'conflict' && append.expectedVersion === 0) return ours;
  const sameCreation = append.expectedVersion === 0 && outcome.status === 'duplicate';
  return sameCreation && outcome.executionId === append.executionId ? ours : outcome;
}
