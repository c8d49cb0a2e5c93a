/** How old a count may be before it is asked for anew, in milliseconds. */
const freshMs = 1_000;

/**
 * About how many executions of one tenant have not ended: what the list says, asked for once a second at most and only
 * while somebody starts, and what was started here since. Starts of the last second may count twice, ends are seen after
 * one or two; starts of other processes are seen after one. Never asked for by a start that has a count.
 */
export class OpenCount {
  private listed: number | undefined;
  private before = 0;
  private since = 0;
  private askedAt = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(private readonly ask: () => Promise<number>) {}

  /**
   * Waits for the first count, and for a later one only at the limit. Never rejects: without a count nobody is refused.
   */
  async ready(now: number, limit: number): Promise<void> {
    if (now - this.askedAt >= freshMs) this.refresh(now);
    if (this.listed === undefined || this.count >= limit) await this.asking;
  }

  /** Counts one more, unless that is above the limit. */
  take(limit: number): boolean {
    if (this.count >= limit) return false;
    this.since += 1;
    return true;
  }

  private get count(): number {
    return (this.listed ?? 0) + this.before + this.since;
  }

  private refresh(now: number): void {
    if (this.asking) return;
    this.askedAt = now;
    const started = this.since;
    this.asking = this.ask()
      .then((count) => {
        this.listed = count;
        this.before = started;
        this.since -= started;
      })
      .catch(() => undefined)
      .finally(() => (this.asking = undefined));
  }
}
