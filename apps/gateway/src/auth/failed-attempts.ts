import { RateLimiterMemory } from 'rate-limiter-flexible';

import { RateLimited } from '../errors/faults.js';

const minuteSeconds = 60;

/** Counts the credentials that were not good, by the address that they came from, in this process. */
export class FailedAttempts {
  private readonly limiter: RateLimiterMemory | undefined;

  /** 0 lets everybody try as often as they like. */
  constructor(perMinute: number) {
    if (perMinute > 0) this.limiter = new RateLimiterMemory({ points: perMinute, duration: minuteSeconds });
  }

  /** @throws RateLimited when too many came from there */
  async refuseTooMany(address: string): Promise<void> {
    const so = await this.limiter?.get(address);
    if (so && so.remainingPoints <= 0) throw new RateLimited(so.msBeforeNext);
  }

  async count(address: string): Promise<void> {
    await this.limiter?.penalty(address);
  }
}
