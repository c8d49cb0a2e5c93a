import type { Checkpoints, Cursor, EventStore, TailedWriting } from '@runlog/event-store';

/** Publishes events in order; answers how many of them, from the first on, are confirmed. */
export type PublishEvents = (events: readonly TailedWriting[]) => Promise<number>;

/** Its checkpoint's name. */
export const relayName = 'relay';

/**
 * Carries the log to the public event stream, in the log's order. The checkpoint moves only behind what the stream
 * confirmed: a crash repeats events (subscribers see their ids), it never leaves one out.
 */
export class Relay {
  #cursor: Cursor | undefined;
  #loaded = false;

  constructor(
    private readonly store: Pick<EventStore, 'tailWritten'>,
    private readonly checkpoints: Checkpoints,
    private readonly publish: PublishEvents,
  ) {}

  /** Forgets where it was; the next round asks the database. To be called when the lease was gained. */
  reset(): void {
    this.#loaded = false;
  }

  /** Relays up to `batch` events; answers how many it took. */
  async round(batch = 500): Promise<number> {
    if (!this.#loaded) {
      this.#cursor = await this.checkpoints.load(relayName);
      this.#loaded = true;
    }
    const events = await this.store.tailWritten(this.#cursor, batch);
    if (events.length === 0) return 0;
    const confirmed = await this.publish(events);
    const last = events[confirmed - 1];
    if (last) {
      await this.checkpoints.save(relayName, last.cursor);
      this.#cursor = last.cursor;
    }
    return confirmed;
  }
}
