import { NotFound, type EventType, type ExecutionEvent } from '@runlog/core';
import type { EventStore } from '@runlog/event-store';

import { refuse } from '../input/refuse.js';
import { uuidShape } from '../input/text.js';
import type { ExecutionRef } from '../ports.js';
import { pieceSize } from '../reading/load-state.js';
import type { TailReader } from '../reading/tail-reader.js';
import { lookEveryMs, unlessOutOfReach } from './wait-for-end.js';
import type { Wakeups } from './wakeups.js';

/** From where, and until when at the latest. */
export interface FollowOptions {
  /** The last version that the reader has; 0 for none. */
  readonly afterVersion?: number;
  readonly signal?: AbortSignal;
}

/** What following stands on. */
export interface FollowPlatform {
  readonly store: EventStore;
  readonly wakeups: Wakeups;
  readonly tails: TailReader;
}

const endings: ReadonlySet<EventType> = new Set([
  'ExecutionCompleted',
  'ExecutionFailed',
  'ExecutionCancelled',
  'ExecutionTimedOut',
]);
const isEnd = (event: ExecutionEvent | undefined): boolean => event !== undefined && endings.has(event.type);

/**
 * The events of an execution behind a version, in pieces: what is recorded, then what comes, each exactly once and in
 * order. The first piece may be empty: it says that the reader has all there is so far. Ends after the event that ends
 * the execution (a later retry is followed by asking again), or with the signal.
 * Reads only as fast as it is consumed; while the log is out of reach it waits.
 * @throws NotFound; InvalidInput when the execution has no such version.
 */
export async function* follow(
  platform: FollowPlatform,
  ref: ExecutionRef,
  { afterVersion = 0, signal }: FollowOptions = {},
): AsyncGenerator<readonly ExecutionEvent[], void, void> {
  const { store, wakeups, tails } = platform;
  const watch = wakeups.watch(ref.id);
  try {
    let last = await lastSeen(store, ref, afterVersion);
    let caughtUp = false;
    let told = false;
    while (!signal?.aborted) {
      const version = last?.version ?? 0;
      if (caughtUp) await watch.news(version, lookEveryMs, signal);
      const piece = await unlessOutOfReach(() =>
        caughtUp
          ? tails.read(ref, version)
          : store.read(ref.id, { afterVersion: version, limit: pieceSize, tenant: ref.tenant }),
      );
      if (!piece) {
        await watch.news(Number.MAX_SAFE_INTEGER, lookEveryMs, signal);
        continue;
      }
      last = piece.at(-1) ?? last;
      // A full piece may break off at an end that a retry has undone.
      caughtUp = piece.length < pieceSize;
      const ended = caughtUp && isEnd(last);
      if (piece.length > 0 || (!told && !ended)) yield piece;
      told = true;
      if (ended) return;
    }
  } finally {
    watch.end();
  }
}

/** The event that the reader has seen last, once it is clear that the execution is the tenant's. */
async function lastSeen(
  store: EventStore,
  { tenant, id }: ExecutionRef,
  afterVersion: number,
): Promise<ExecutionEvent | undefined> {
  if (!uuidShape.test(id)) throw new NotFound('execution', id);
  const [[creation], [last]] = await Promise.all([
    store.read(id, { toVersion: 1, tenant }),
    afterVersion === 0
      ? []
      : store.read(id, { afterVersion: afterVersion - 1, toVersion: afterVersion, tenant }),
  ]);
  if (creation?.type !== 'ExecutionCreated' || creation.data.tenant !== tenant)
    throw new NotFound('execution', id);
  if (afterVersion > 0 && !last)
    refuse([{ field: 'after', message: `the execution has no version ${afterVersion}` }]);
  return last;
}
