import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import { RateLimited } from '../errors/faults.js';

/** Lets each client have so many requests per second, counted in this process; 0 lets everybody have all. */
export class RateLimit {
  private readonly limiter: RateLimiterMemory | undefined;

  constructor(perSecond: number) {
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
}
