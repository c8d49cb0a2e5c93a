/** How old a count may be before it is asked for anew, in milliseconds. */
const freshMs = 1_000;

/** What a count stands on. */
export interface CountWorld {
  /** What the list says. */
  readonly ask: () => Promise<number>;
  /** These are not kept apart any more. */
  readonly forget: (ids: Iterable<string>) => void;
}

/**
 * About how many executions of one tenant have not ended: what the list says, asked for once a second at most and only
 * while somebody starts, and what was started here since and has not been heard to end. Starts of the last second may
 * count twice; starts of other processes, and ends of what was started earlier, are seen after one or two. Never asked
 * for by a start that has a count.
 */
export class OpenCount {
  private listed: number | undefined;
  /** Started before the question whose answer `listed` is, since the one that is under way, and since it. */
  private before = new Set<string>();
  private asked = new Set<string>();
  private since = new Set<string>();
  private askedAt = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(private readonly world: CountWorld) {}

  /**
   * Waits for the first count, and for a later one only at the limit. Never rejects: without a count nobody is held back.
   */
  async ready(now: number, limit: number): Promise<void> {
    if (now - this.askedAt >= freshMs) this.refresh(now);
    if (this.listed === undefined || this.count >= limit) await this.asking;
  }

  /** Counts one more, unless that is above the limit. */
  take(id: string, limit: number): boolean {
    if (this.count >= limit) return false;
    this.since.add(id);
    return true;
  }

  /** One that was counted here has ended, or never came to be. */
  over(id: string): void {
    for (const some of [this.since, this.asked, this.before]) if (some.delete(id)) return;
  }

  private get count(): number {
    return (this.listed ?? 0) + this.before.size + this.asked.size + this.since.size;
  }

  private refresh(now: number): void {
    if (this.asking) return;
    this.askedAt = now;
    this.asked = this.since;
    this.since = new Set();
    this.asking = this.world
      .ask()
      .then((count) => {
        this.listed = count;
        this.world.forget(this.before);
        this.before = this.asked;
      })
      .catch(() => {
        for (const id of this.asked) this.since.add(id);
      })
      .finally(() => {
        this.asked = new Set();
        this.asking = undefined;
      });
  }
}
