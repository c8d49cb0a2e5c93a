import { comparePlaces } from '../cursor.js';
import type { Checkpoints, Cursor, EventStore, FollowerLag } from '../port.js';

const countedUpTo = 10_000;

/** Followers' places in memory. */
export class InMemoryCheckpoints implements Checkpoints {
  private readonly places = new Map<string, Cursor>();
  private readonly lives = new Map<string, string>();

  constructor(private readonly events: Pick<EventStore, 'tail' | 'now'>) {}

  async load(follower: string): Promise<Cursor | undefined> {
    return this.places.get(follower);
  }

  async save(follower: string, cursor: Cursor): Promise<void> {
    const before = this.places.get(follower);
    if (!before || comparePlaces(before, cursor) < 0) this.places.set(follower, cursor);
  }

  async loadLife(follower: string): Promise<{ readonly cursor: Cursor; readonly life?: string } | undefined> {
    const [cursor, life] = [this.places.get(follower), this.lives.get(follower)];
    return cursor && { cursor, ...(life !== undefined && { life }) };
  }

  async beginLife(follower: string, cursor: Cursor, life: string): Promise<void> {
    this.places.set(follower, cursor);
    this.lives.set(follower, life);
  }

  async lag(follower: string): Promise<FollowerLag> {
    const behind = await this.events.tail(this.places.get(follower), countedUpTo);
    const oldest = Math.min(
      ...behind.map(({ event }) => ('recordedAt' in event ? event.recordedAt : Infinity)),
    );
    const seconds = Math.max(0, (this.events.now() - oldest) / 1000);
    return { events: behind.length, seconds: Number.isFinite(seconds) ? seconds : 0 };
  }
}
