import { describe, expect, test } from '@jest/globals';

import { QuotaExceeded } from '../../src/quotas/quota-exceeded.js';
import { Quotas, type QuotaLimits } from '../../src/quotas/quotas.js';

const none: QuotaLimits = { startsPerSecond: 0, openExecutions: 0 };

function world(limits: Partial<QuotaLimits>) {
  const open = new Map<string, number>();
  const asked: string[] = [];
  let now = 0;
  let broken = false;
  const quotas = new Quotas(
    { ...none, ...limits },
    {
      countOpen: async (tenant, upTo) => {
        asked.push(tenant);
        if (broken) throw new Error('away');
        return Math.min(upTo, open.get(tenant) ?? 0);
      },
      now: () => now,
    },
  );
  /** Starts as many at once, and answers how many were let in. */
  const start = async (tenant: string, count: number): Promise<number> => {
    const outcomes = await Promise.allSettled(Array.from({ length: count }, () => quotas.start(tenant)));
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  };
  return {
    quotas,
    open,
    asked,
    start,
    pass: (ms: number) => void (now += ms),
    break: () => void (broken = true),
  };
}

const refusal = (starting: Promise<void>): Promise<QuotaExceeded> =>
  starting.then(
    () => Promise.reject(new TypeError('it was let in')),
    (error: unknown) => error as QuotaExceeded,
  );

describe('a tenant', () => {
  test('may start as much as it likes where nothing is said, and nobody counts', async () => {
    const { start, asked } = world({});
    expect(await start('a', 1_000)).toBe(1_000);
    expect(asked).toEqual([]);
  });

  test('may start so many a second, and is told the limit and the time to wait', async () => {
    const { quotas, start, pass } = world({ startsPerSecond: 10 });
    expect(await start('a', 100)).toBe(10);
    const refused = await refusal(quotas.start('a'));
    expect(refused).toBeInstanceOf(QuotaExceeded);
    expect(refused).toMatchObject({ quota: 'starts_per_second', limit: 10, retryAfterMs: 100 });
    pass(500);
    expect(await start('a', 100)).toBe(5);
    pass(60_000);
    expect(await start('a', 100)).toBe(10);
  });

  test('may have so many executions open: of a hundred at the limit exactly those are let in', async () => {
    const { quotas, start, open } = world({ openExecutions: 60 });
    open.set('a', 50);
    expect(await start('a', 100)).toBe(10);
    expect(await refusal(quotas.start('a'))).toMatchObject({ quota: 'open_executions', limit: 60 });
  });

  test('may start again when some have ended, within two seconds, and by one question a second', async () => {
    const { start, open, asked, pass } = world({ openExecutions: 10 });
    expect(await start('a', 20)).toBe(10);
    open.set('a', 0);
    let seconds = 0;
    for (; (await start('a', 1)) === 0 && seconds < 10; seconds += 1) pass(1_000);
    expect(seconds).toBeLessThanOrEqual(2);
    expect(asked.length).toBeLessThanOrEqual(1 + seconds);
  });

  test('sees what other processes started after a second', async () => {
    const { start, open, pass } = world({ openExecutions: 10 });
    expect(await start('a', 1)).toBe(1);
    open.set('a', 10);
    pass(1_000);
    await start('a', 1);
    expect(await start('a', 100)).toBe(0);
  });

  test('is not held back by another that is at its limit', async () => {
    const { start, open } = world({ startsPerSecond: 10, openExecutions: 10 });
    open.set('a', 10);
    expect([await start('a', 50), await start('b', 50)]).toEqual([0, 10]);
  });

  test('is let in while nobody can count', async () => {
    const { start, break: breakIt } = world({ openExecutions: 10 });
    breakIt();
    expect(await start('a', 5)).toBe(5);
  });
});
