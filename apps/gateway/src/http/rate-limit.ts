import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import { RateLimited } from '../errors/faults.js';

/** Lets each client have so many requests per second, counted in this process; 0 lets everybody have all. */
export class RateLimit {
  private readonly limiter: RateLimiterMemory | undefined;

  constructor(private readonly perSecond: number) {
    if (perSecond > 0) this.limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  }

  /** True when nobody is ever refused. */
  get unlimited(): boolean {
    return this.limiter === undefined;
  }

  /** Counts a request of the client. Resolves with why it is refused, or undefined. Never rejects. */
  async take(client: string): Promise<RateLimited | undefined> {
    try {
      await this.limiter?.consume(client);
      return undefined;
    } catch (refusal) {
      return new RateLimited(refusal instanceof RateLimiterRes ? refusal.msBeforeNext : 1_000);
    }
  }

  /**
   * Counts as many requests of the client as came in one message. Resolves with how many of them are let in, and why the
   * others are not. Never rejects.
   */
  async takeMany(client: string, count: number): Promise<{ allowed: number; refusal?: RateLimited }> {
    if (!this.limiter) return { allowed: count };
    try {
      await this.limiter.consume(client, count);
      return { allowed: count };
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) return { allowed: 0, refusal: new RateLimited(1_000) };
      const before = refusal.consumedPoints - count;
      const allowed = Math.min(count, Math.max(0, this.perSecond - before));
      return { allowed, refusal: new RateLimited(refusal.msBeforeNext) };
    }
  }
}
