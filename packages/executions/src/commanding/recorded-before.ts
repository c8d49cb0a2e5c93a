import { IdempotencyConflict } from '@runlog/core';
import type { Append } from '@runlog/event-store';

import { commit, type Committing } from '../committing/commit.js';

/** A version that no execution reaches: an append that expects it writes nothing, but is told of its key. */
const noVersion = 2_147_483_647;

/**
 * True when the command of this append was recorded by an earlier try, whatever became of the execution since.
 * @throws IdempotencyConflict when its key was used with another content
 */
export async function recordedBefore(
  committing: Committing,
  { wakeAt: _, ...append }: Omit<Append, 'events'>,
): Promise<boolean> {
  const outcome = await commit(committing, { ...append, expectedVersion: noVersion, events: [] });
  if (outcome.status !== 'duplicate') return false;
  if (outcome.digest !== append.command?.digest) throw new IdempotencyConflict(append.command?.key ?? '');
  return true;
}
