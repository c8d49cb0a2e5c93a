import { snapshotOf } from '@runlog/core';
import type { EventStore } from '@runlog/event-store';
import type { Entry } from './entry.js';

/** Events behind the last snapshot after which the next one is worth its write. */
const worthwhile = 500;

/** Keeps snapshots of long executions, so that taking one over does not read its whole history. */
export class SnapshotWriter {
  #writing = false;

  constructor(
    private readonly store: Pick<EventStore, 'saveSnapshots'>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Takes a snapshot when one is due. One is written at a time; one left out is made up for at a later event. */
  consider(entry: Entry): void {
    const { version } = entry.run.state;
    if (this.#writing || version - entry.snapshotVersion < worthwhile) return;
    this.#writing = true;
    entry.snapshotVersion = version;
    this.store
      .saveSnapshots([snapshotOf(entry.run)])
      .catch(this.failed)
      .finally(() => {
        this.#writing = false;
      });
  }
}
