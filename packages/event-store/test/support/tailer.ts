import { setTimeout as wait } from 'node:timers/promises';
import { openEventStore } from '../../src/open-event-store.js';
import type { Cursor, TailedEvent } from '../../src/port.js';

/** Pages from one restart to the next. */
const pagesInALife = 150;

export const placeOf = ({ event }: TailedEvent): string =>
  'version' in event ? `${event.executionId}:${event.version}` : 'unreadable';

/**
 * Follows the log in pages of changing sizes, by a store of its own that it leaves now and then for another, going on
 * before its last page: so does a process that died before its place was kept.
 */
export class Tailer {
  /** Every sight of the tenant's events, in order. */
  readonly places: string[] = [];
  /** When each was first seen, in milliseconds of this process's monotonic clock. */
  readonly seen = new Map<string, number>();
  restarts = 0;
  private before: Cursor | undefined;
  private cursor: Cursor | undefined;
  private page: number;

  constructor(
    private readonly url: string,
    private readonly tenant: string,
    seed: number,
  ) {
    this.page = seed;
  }

  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const store = await openEventStore({ url: this.url, allowUnsafeDurability: true, pool: 1 }).catch(
        () => undefined,
      );
      if (store === undefined) continue;
      for (let pages = 0; pages < pagesInALife && !signal.aborted; pages += 1)
        try {
          await this.take((limit) => store.events.tail(this.cursor, limit));
        } catch {
          // Its connection was cut; the next one goes on.
        }
      await store.close();
      this.restarts += 1;
      this.cursor = this.before;
    }
  }

  private async take(read: (limit: number) => Promise<TailedEvent[]>): Promise<void> {
    this.page = (this.page * 7 + 3) % 41;
    const events = await read(this.page + 1);
    const last = events.at(-1)?.cursor;
    if (last === undefined) return wait(1);
    this.before = this.cursor;
    this.cursor = last;
    for (const place of events.filter(({ tenant }) => tenant === this.tenant).map(placeOf)) {
      this.places.push(place);
      if (!this.seen.has(place)) this.seen.set(place, performance.now());
    }
  }
}
