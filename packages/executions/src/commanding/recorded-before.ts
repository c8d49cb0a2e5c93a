import { IdempotencyConflict } from '@runlog/core';
import type { Append } from '@runlog/event-store';

import type { Committing } from '../committing/commit.js';
import { earlier } from '../committing/earlier.js';

/**
 * True when the command of this append was recorded by an earlier try, whatever became of the execution since.
 * @throws IdempotencyConflict when its key was used with another content
 */
export async function recordedBefore(
  committing: Committing,
  append: Omit<Append, 'events'>,
): Promise<boolean> {
  const first = await earlier(committing, append);
  if (first && first.digest !== append.command?.digest)
    throw new IdempotencyConflict(append.command?.key ?? '');
  return first !== undefined;
}
