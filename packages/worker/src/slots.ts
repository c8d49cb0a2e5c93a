import type { ProcessClock } from '@runlog/messaging';
import type { Attempt } from './attempt.js';

/** The attempts that take up slots: those under way, and those whose handlers go on although nobody waits for them. */
export class Slots {
  private readonly taken = new Map<Attempt, { zombieSince?: number }>();
  private averageMs = 0;

  constructor(
    readonly size: number,
    private readonly clock: Pick<ProcessClock, 'monotonic'>,
  ) {}

  get busy(): number {
    return this.taken.size;
  }

  get free(): number {
    return this.size - this.taken.size;
  }

  get attempts(): Attempt[] {
    return [...this.taken.keys()].filter(({ running }) => running);
  }

  /** How many tasks may be fetched beyond the slots: some while attempts are so short that they start right away. */
  get prefetch(): number {
    if (this.averageMs === 0 || this.averageMs > 100) return 0;
    return this.averageMs > 20 ? Math.ceil(this.size / 8) : Math.ceil(this.size / 2);
  }

  take(attempt: Attempt): void {
    this.taken.set(attempt, {});
  }

  /** The handler has ended; true when that freed a slot. */
  leave(attempt: Attempt): boolean {
    const lastedMs = this.clock.monotonic() - attempt.startedAt;
    this.averageMs = this.averageMs === 0 ? lastedMs : this.averageMs * 0.9 + lastedMs * 0.1;
    return this.taken.delete(attempt);
  }

  /** Frees the slots of handlers that go on for longer than `maxMs` after their outcome was settled; returns those. */
  evict(maxMs: number): Attempt[] {
    const now = this.clock.monotonic();
    const evicted: Attempt[] = [];
    for (const [attempt, entry] of this.taken) {
      if (attempt.running) continue;
      entry.zombieSince ??= now;
      if (now - entry.zombieSince < maxMs) continue;
      this.taken.delete(attempt);
      evicted.push(attempt);
    }
    return evicted;
  }
}
