import type { Append, AppendOutcome } from '@runlog/event-store';

import { commit, type Committing } from './commit.js';

/** A version that no execution reaches: an append that expects it writes nothing, but is told of its key. */
const noVersion = 2_147_483_647;

/** What the command of this append led to at an earlier try; undefined when it was never recorded. Writes nothing. */
export async function earlier(
  committing: Committing,
  { wakeAt: _, ...append }: Omit<Append, 'events'>,
): Promise<Extract<AppendOutcome, { status: 'duplicate' }> | undefined> {
  const outcome = await commit(committing, { ...append, expectedVersion: noVersion, events: [] });
  return outcome.status === 'duplicate' ? outcome : undefined;
}
