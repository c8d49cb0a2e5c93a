import type { Checkpoints, Cursor, EventStore, TailedWriting } from '@runlog/event-store';

/** Publishes events in order; answers how many of them, from the first on, are confirmed. */
export type PublishEvents = (events: readonly TailedWriting[]) => Promise<number>;

/** Its checkpoint's name. */
export const relayName = 'relay';

/** How often the place is saved while there is work, in milliseconds: a crash repeats the events of so long. */
const saveEveryMs = 500;

/**
 * Carries the log to the public event stream, in the log's order. The checkpoint moves only behind what the stream
 * confirmed: a crash repeats events (subscribers see their ids), it never leaves one out.
 */
export class Relay {
  #cursor: Cursor | undefined;
  #loaded = false;
  #unsaved = false;
  #savedAt = -Infinity;

  constructor(
    private readonly store: Pick<EventStore, 'tailWritten'>,
    private readonly checkpoints: Checkpoints,
    private readonly publish: PublishEvents,
    /** Monotonic milliseconds. */
    private readonly now: () => number,
  ) {}

  /** Forgets where it was; the next round asks the database. To be called when the lease was gained. */
  reset(): void {
    this.#loaded = false;
    this.#unsaved = false;
  }

  /** Saves its place, should it not be; for who stops it in order. */
  async settle(): Promise<void> {
    if (this.#unsaved) await this.#save();
  }

  /** Relays up to `batch` events; answers how many it took. */
  async round(batch = 500): Promise<number> {
    if (!this.#loaded) {
      this.#cursor = await this.checkpoints.load(relayName);
      this.#loaded = true;
    }
    const events = await this.store.tailWritten(this.#cursor, batch);
    if (events.length === 0) {
      await this.settle();
      return 0;
    }
    const confirmed = await this.publish(events);
    const last = events[confirmed - 1];
    if (last) {
      this.#cursor = last.cursor;
      this.#unsaved = true;
      if (this.now() - this.#savedAt >= saveEveryMs) await this.#save();
    }
    return confirmed;
  }

  async #save(): Promise<void> {
    if (!this.#cursor) return;
    await this.checkpoints.save(relayName, this.#cursor);
    this.#unsaved = false;
    this.#savedAt = this.now();
  }
}
