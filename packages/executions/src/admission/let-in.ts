import { admit, fold, isTerminal, limits, nextDue, partitionOf, record } from '@runlog/core';
import type { ExecutionEvent, ExecutionState } from '@runlog/core';
import { AppendRefused, HistoryFull } from '@runlog/event-store';

import type { Announcer } from '../committing/announce.js';
import { commit, type Committing } from '../committing/commit.js';
import type { ProgramCatalog } from '../programs/program-catalog.js';
import { admittedAlone, admittedTurn, endedForItsLength, type AdmittedTurn } from './admitted-turn.js';

/** What letting in stands on. */
export interface Door extends Committing {
  readonly programs: Pick<ProgramCatalog, 'program'>;
  readonly announcer: Announcer;
  readonly partitions: number;
}

/** `in`: it was let in, now or before. `out`: it does not wait, or somebody else was faster; it may wait again. */
export type LetIn = 'in' | 'out';

/**
 * Lets one execution in, if it still waits. Its version stands guard: however often, and by however many at once this is
 * done, it starts once.
 * @throws what the store throws: with a terminal error, this execution cannot be let in
 */
export async function letIn(door: Door, log: readonly ExecutionEvent[]): Promise<LetIn> {
  const now = door.store.now();
  const queued = fold(log);
  if (!queued) return 'out';
  if (admit(queued).length === 0) return queued.startedAt === undefined ? 'out' : 'in';
  const turn = await admittedTurn(queued, log, now, (definition) => door.programs.program(definition));
  try {
    return await recorded(door, queued, turn, now);
  } catch (error) {
    if (error instanceof HistoryFull)
      return recorded(door, queued, endedForItsLength(queued, error.message, now), now);
    if (error instanceof AppendRefused) return recorded(door, queued, admittedAlone(queued, now), now);
    throw error;
  }
}

async function recorded(
  door: Door,
  { id, tenant, version }: ExecutionState,
  { events, state }: AdmittedTurn,
  now: number,
): Promise<LetIn> {
  const outcome = await commit(door, {
    executionId: id,
    tenant,
    partition: partitionOf(id, door.partitions),
    expectedVersion: version,
    events,
    recordedAt: now,
    wakeAt: isTerminal(state.status)
      ? 'done'
      : Math.min(now + limits.firstLookMs, nextDue(state) ?? Infinity),
  });
  if (outcome.status !== 'appended') return 'out';
  door.announcer.announce(record(id, version, now, events));
  return 'in';
}
