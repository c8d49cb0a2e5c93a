/** Lets through so many a second on average, and up to a second's worth at once. Time is an input, in milliseconds. */
export class TokenBucket {
  private tokens: number;

  constructor(
    private readonly perSecond: number,
    private at: number,
  ) {
    this.tokens = perSecond;
  }

  /** Takes one; answers 0, or how long to wait for the next one in milliseconds. */
  take(now: number): number {
    const grown = (Math.max(0, now - this.at) / 1_000) * this.perSecond;
    this.tokens = Math.min(this.perSecond, this.tokens + grown);
    this.at = now;
    if (this.tokens < 1) return Math.max(1, Math.ceil(((1 - this.tokens) / this.perSecond) * 1_000));
    this.tokens -= 1;
    return 0;
  }
}
