import {
  comparePlaces,
  logStart,
  type Checkpoints,
  type Cursor,
  type EventStore,
  type TailedWriting,
} from '@runlog/event-store';
import type { EventsHead } from '@runlog/messaging';
import { placeIn, type Place } from './place-in-stream.js';

/** Publishes events in order; answers how many of them, from the first on, are confirmed. */
export type PublishEvents = (events: readonly TailedWriting[]) => Promise<number>;

/** The public stream, as the relay needs it. */
export interface PublicStream {
  readonly publish: PublishEvents;
  /** How far it is. Rejects while it cannot be asked. */
  head(): Promise<EventsHead>;
  /** From here on events go behind so many messages and nowhere else. */
  resumeBehind(sequence: number): void;
}

/** Its checkpoint's name. */
export const relayName = 'relay';

/** How often the place is saved while there is work, in milliseconds: a crash repeats the events of so long. */
const saveEveryMs = 500;

/** As many events as the stream's 1 GiB can hold: older ones would only push newer ones out. */
const mostRepeated = 1_000_000;

/**
 * Carries the log to the public event stream, in the log's order. The checkpoint moves only behind what the stream
 * confirmed: a crash repeats events (subscribers see their ids), it never leaves one out. Before the first event, and
 * whenever the stream may be another than it was, the checkpoint is compared with what the stream holds: of one that came
 * back older the relay goes on where that ends, and one that came back empty gets anew as much as it can hold.
 */
export class Relay {
  #cursor: Cursor | undefined;
  #aligned = false;
  #unsaved = false;
  #savedAt = -Infinity;

  constructor(
    private readonly store: Pick<EventStore, 'tailWritten' | 'placeOfNewest'>,
    private readonly checkpoints: Checkpoints,
    private readonly stream: PublicStream,
    /** Monotonic milliseconds. */
    private readonly now: () => number,
  ) {}

  /**
   * Forgets where it was; the next round asks the database and the stream. To be called when the lease was gained, and
   * when the stream may have lost something.
   */
  reset(): void {
    this.#aligned = false;
    this.#unsaved = false;
  }

  /** Saves its place, should it not be; for who stops it in order. */
  async settle(): Promise<void> {
    if (this.#unsaved) await this.#save();
  }

  /** Relays up to `batch` events; answers how many it took. */
  async round(batch = 500): Promise<number> {
    if (!this.#aligned) await this.#align();
    const events = await this.store.tailWritten(this.#cursor, batch);
    if (events.length === 0) {
      await this.settle();
      return 0;
    }
    const confirmed = await this.stream.publish(events);
    // Something came between: perhaps it is another stream by now, and its place another than this one's.
    if (confirmed < events.length) this.#aligned = false;
    const last = events[confirmed - 1];
    if (last) {
      this.#cursor = last.cursor;
      this.#unsaved = true;
      if (this.now() - this.#savedAt >= saveEveryMs) await this.#save();
    }
    return confirmed;
  }

  async #align(): Promise<void> {
    // Set first: whoever resets it meanwhile knows something that this does not.
    this.#aligned = true;
    try {
      await this.settle();
      const head = await this.stream.head();
      const known = await this.checkpoints.loadLife(relayName);
      const cursor = await this.#resolve(placeIn(head, known), known?.cursor);
      if (known?.life !== head.life || cursor !== known.cursor)
        await this.checkpoints.beginLife(relayName, cursor, head.life);
      this.#cursor = cursor;
      this.stream.resumeBehind(head.sequence);
    } catch (error) {
      this.#aligned = false;
      throw error;
    }
  }

  /** What was not published before must not be skipped, however much the stream can hold. */
  async #resolve(place: Place, reached: Cursor = logStart): Promise<Cursor> {
    if (place !== 'newest') return place;
    const oldest = await this.store.placeOfNewest(mostRepeated);
    return comparePlaces(oldest, reached) < 0 ? oldest : reached;
  }

  async #save(): Promise<void> {
    if (!this.#cursor) return;
    await this.checkpoints.save(relayName, this.#cursor);
    this.#unsaved = false;
    this.#savedAt = this.now();
  }
}
