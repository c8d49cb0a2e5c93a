import type { ExecutionState } from '@runlog/core';
import type { EventStore } from '@runlog/event-store';

import { momentProblems } from '../input/moment.js';
import { refuse } from '../input/refuse.js';
import type { ExecutionRef } from '../ports.js';
import { waitForEnd, type WaitOptions } from '../waiting/wait-for-end.js';
import type { Wakeups } from '../waiting/wakeups.js';
import { loadState } from './load-state.js';
import type { TailReader } from './tail-reader.js';

/** Which state of an execution: the newest, a past one, or (with `wait`) the last one. */
export interface GetOptions {
  /** The state after this many events. */
  readonly version?: number;
  /** The state at this moment, in epoch milliseconds on the database's clock. */
  readonly at?: number;
  readonly wait?: WaitOptions;
}

/** What reading stands on. */
export interface GetPlatform {
  readonly store: EventStore;
  readonly wakeups: Wakeups;
  readonly tails: TailReader;
}

/**
 * The state of an execution. With `wait` it may still not be terminal, when the time was over.
 * @throws NotFound; InvalidInput when the execution has no such version, or the calendar no such moment.
 */
export async function get(
  platform: GetPlatform,
  ref: ExecutionRef,
  { version, at, wait }: GetOptions = {},
): Promise<ExecutionState> {
  const { store } = platform;
  if (version !== undefined) return atVersion(store, ref, version);
  refuse(momentProblems('at', at));
  if (at !== undefined) return loadState(store, ref, { toTime: at });
  if (!wait) return loadState(store, ref);
  return waitForEnd(platform, ref, () => loadState(store, ref), wait);
}

async function atVersion(store: EventStore, ref: ExecutionRef, version: number): Promise<ExecutionState> {
  if (!Number.isInteger(version) || version < 1)
    refuse([{ field: 'version', message: 'must be a whole number from 1', limit: 1 }]);
  const state = await loadState(store, ref, { toVersion: version });
  if (state.version !== version)
    refuse([{ field: 'version', message: `must be at most ${state.version}`, limit: state.version }]);
  return state;
}
