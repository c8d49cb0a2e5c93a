import { evolve, NotFound, restore, type ExecutionEvent, type ExecutionState } from '@runlog/core';
import type { EventStore, ReadRange } from '@runlog/event-store';

import { uuidShape } from '../input/text.js';
import type { ExecutionRef } from '../ports.js';
import { anyProgram } from './any-program.js';

/** Events of one read; histories are read in pieces of this size. */
export const pieceSize = 500;

/** Which past of an execution is wanted: its newest state without either. */
export interface Past {
  readonly toVersion?: number;
  /** Epoch milliseconds on the database's clock. */
  readonly toTime?: number;
}

/**
 * An execution's state. Long histories are read from their newest snapshot on.
 * @throws NotFound when there is no such execution for the tenant, or was none yet at that time.
 */
export async function loadState(
  store: EventStore,
  { tenant, id }: ExecutionRef,
  past: Past = {},
): Promise<ExecutionState> {
  if (!uuidShape.test(id)) throw new NotFound('execution', id);
  const theirs = { ...past, tenant };
  const first = await store.read(id, { ...theirs, limit: pieceSize });
  let state = foldOnto(undefined, first);
  if (first.length === pieceSize && isNewest(past))
    state = (await fromSnapshot(store, { tenant, id }, first)) ?? state;
  if (first.length === pieceSize) state = await readOn(store, id, state, theirs);
  if (!state || state.tenant !== tenant) throw new NotFound('execution', id);
  return state;
}

/** The state after more events of the same log. */
export const foldOnto = (
  state: ExecutionState | undefined,
  events: readonly ExecutionEvent[],
): ExecutionState | undefined => events.reduce<ExecutionState | undefined>(evolve, state);

async function readOn(
  store: EventStore,
  id: string,
  from: ExecutionState | undefined,
  past: ReadRange,
): Promise<ExecutionState | undefined> {
  for (let state = from; ;) {
    const piece = await store.read(id, { ...past, afterVersion: state?.version ?? 0, limit: pieceSize });
    state = foldOnto(state, piece);
    if (piece.length < pieceSize) return state;
  }
}

const isNewest = ({ toVersion, toTime }: Past): boolean => toVersion === undefined && toTime === undefined;

async function fromSnapshot(
  store: EventStore,
  { tenant, id }: ExecutionRef,
  first: readonly ExecutionEvent[],
): Promise<ExecutionState | undefined> {
  const snapshot = (await store.snapshots([id], tenant)).get(id);
  const state = snapshot && restore(anyProgram, snapshot)?.state;
  return state && state.version > first.length ? state : undefined;
}
