import type { TenantUsage } from '@runlog/event-store';

/** How old what is known may be before it is asked for anew, in milliseconds. */
const freshMs = 60_000;

/** When a question that found no answer is asked again, in milliseconds. */
const againMs = 1_000;

/**
 * What one tenant keeps, asked for once a minute at most and only while somebody starts. Whoever comes while it is being
 * asked for waits for the answer. Never rejects: while nobody can tell, the last answer counts, or none.
 */
export class UsageWatch {
  private known: TenantUsage | undefined;
  private nextAt = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(private readonly ask: () => Promise<TenantUsage>) {}

  /** What was last heard; undefined while nothing was. Time is an input, in milliseconds. */
  async at(now: number): Promise<TenantUsage | undefined> {
    if (now >= this.nextAt) this.refresh(now);
    await this.asking;
    return this.known;
  }

  /** How long until it is asked for anew, in milliseconds. */
  nextIn(now: number): number {
    return Math.max(againMs, Math.round(this.nextAt - now));
  }

  private refresh(now: number): void {
    if (this.asking) return;
    this.nextAt = now + freshMs;
    this.asking = this.ask()
      .then(
        (usage) => void (this.known = usage),
        () => void (this.nextAt = now + againMs),
      )
      .finally(() => (this.asking = undefined));
  }
}
