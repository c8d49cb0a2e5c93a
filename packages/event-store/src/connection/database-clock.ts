const windowMs = 10_000;
const stepMs = 1_000;

/**
 * The database's clock without asking it. Every reply that carries its time is an anchor, carried on by this process's
 * monotonic clock; the wall clock of this machine plays no part. An anchor is late by the way of the reply, so the
 * latest reading of the last windows is the best one, and none is ahead by more than the two clocks drift apart in
 * that time.
 */
export class DatabaseClock {
  private windowStart = -Infinity;
  private current = -Infinity;
  private previous = -Infinity;

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** Takes a reply's time, in epoch milliseconds, at the moment it arrived. */
  observe(databaseMs: number): void {
    const at = this.monotonic();
    const offset = databaseMs - at;
    if (offset < Math.max(this.current, this.previous) - stepMs) {
      // A late reply or a clock set back: the lower reading is safe in both cases.
      this.current = offset;
      this.previous = -Infinity;
      this.windowStart = at;
    } else if (at - this.windowStart > windowMs) {
      this.previous = this.current;
      this.current = offset;
      this.windowStart = at;
    } else {
      this.current = Math.max(this.current, offset);
    }
  }

  /** Epoch milliseconds, whole. The store observes once before it is handed out. */
  now(): number {
    return Math.floor(this.monotonic() + Math.max(this.current, this.previous));
  }
}
