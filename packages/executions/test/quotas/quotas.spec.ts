import { describe, expect, test } from '@jest/globals';

import type { TenantUsage } from '@runlog/event-store';

import { QuotaExceeded } from '../../src/quotas/quota-exceeded.js';
import { Quotas, type Admission, type QuotaLimits } from '../../src/quotas/quotas.js';

const none: QuotaLimits = {
  startsPerSecond: 0,
  runningExecutions: 0,
  queuedExecutions: 0,
  timers: 0,
  storedBytes: 0,
};

function world(limits: Partial<QuotaLimits>) {
  const open = new Map<string, number>();
  const asked: string[] = [];
  const kept = new Map<string, TenantUsage>();
  const looked: string[] = [];
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
      usage: async (tenant) => {
        looked.push(tenant);
        if (broken) throw new Error('away');
        return kept.get(tenant) ?? { timers: 0, bytes: 0 };
      },
      now: () => now,
    },
  );
  let ids = 0;
  const one = (tenant: string): Promise<Admission> => quotas.start(tenant, `id-${(ids += 1)}`);
  /** Starts as many at once, and answers how many run, wait and were refused. */
  const all = async (tenant: string, count: number): Promise<[number, number, number]> => {
    const outcomes = await Promise.allSettled(Array.from({ length: count }, () => one(tenant)));
    const told = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'refused'));
    const of = (wanted: string): number => told.filter((outcome) => outcome === wanted).length;
    return [of('run'), of('queue'), of('refused')];
  };
  return {
    quotas,
    open,
    asked,
    kept,
    looked,
    one,
    all,
    /** How many of so many starts run at once. */
    start: async (tenant: string, count: number): Promise<number> => (await all(tenant, count))[0],
    /** Ends what was started under these numbers. */
    end: (from: number, to: number) => {
      for (let id = from; id <= to; id += 1) quotas.over(`id-${id}`);
    },
    pass: (ms: number) => void (now += ms),
    break: () => void (broken = true),
    mend: () => void (broken = false),
  };
}

const refusal = (starting: Promise<unknown>): Promise<QuotaExceeded> =>
  starting.then(
    () => Promise.reject(new TypeError('it was let in')),
    (error: unknown) => error as QuotaExceeded,
  );

describe('a tenant', () => {
  test('may start as much as it likes where nothing is said, and nobody counts', async () => {
    const { start, asked, looked } = world({});
    expect(await start('a', 1_000)).toBe(1_000);
    expect([asked, looked]).toEqual([[], []]);
  });

  test('may start so many a second, and is told the limit and the time to wait', async () => {
    const { one, start, pass } = world({ startsPerSecond: 10 });
    expect(await start('a', 100)).toBe(10);
    const refused = await refusal(one('a'));
    expect(refused).toBeInstanceOf(QuotaExceeded);
    expect(refused).toMatchObject({ quota: 'starts_per_second', limit: 10, retryAfterMs: 100 });
    pass(500);
    expect(await start('a', 100)).toBe(5);
    pass(60_000);
    expect(await start('a', 100)).toBe(10);
  });

  test('may have so many executions running, and so many more in line: of a hundred at the limit exactly those', async () => {
    const { one, all, open } = world({ runningExecutions: 60, queuedExecutions: 30 });
    open.set('a', 50);
    expect(await all('a', 100)).toEqual([10, 30, 60]);
    expect(await refusal(one('a'))).toMatchObject({
      quota: 'queued_executions',
      limit: 30,
      retryAfterMs: 1_000,
    });
  });

  test('may have as many in line as it likes where nothing else is said', async () => {
    const { all } = world({ runningExecutions: 10 });
    expect(await all('a', 1_000)).toEqual([10, 990, 0]);
  });

  test('is held back by what it runs at once, not by how much it starts in a second', async () => {
    const { all, end, asked } = world({ runningExecutions: 10 });
    for (let round = 0; round < 50; round += 1) {
      expect(await all('a', 10)).toEqual([10, 0, 0]);
      end(round * 10 + 1, round * 10 + 10);
    }
    expect(asked).toHaveLength(1);
  });

  test('overtakes its own line only when there is room for all of it', async () => {
    const { all, open, pass } = world({ runningExecutions: 10 });
    // What waits is open, too: three run and eight wait.
    open.set('a', 11);
    expect(await all('a', 1)).toEqual([0, 1, 0]);
    open.set('a', 4);
    pass(1_000);
    expect(await all('a', 6)).toEqual([5, 1, 0]);
  });

  test('may start again when some have ended, within two seconds, and by one question a second', async () => {
    const { start, open, asked, pass } = world({ runningExecutions: 10 });
    expect(await start('a', 20)).toBe(10);
    open.set('a', 0);
    let seconds = 0;
    for (; (await start('a', 1)) === 0 && seconds < 10; seconds += 1) pass(1_000);
    expect(seconds).toBeLessThanOrEqual(2);
    expect(asked.length).toBeLessThanOrEqual(1 + seconds);
  });

  test('sees what other processes started after a second', async () => {
    const { start, open, pass } = world({ runningExecutions: 10 });
    expect(await start('a', 1)).toBe(1);
    open.set('a', 10);
    pass(1_000);
    await start('a', 1);
    expect(await start('a', 100)).toBe(0);
  });

  test('is not held back by another that is at its limit', async () => {
    const { start, open } = world({ startsPerSecond: 10, runningExecutions: 10 });
    open.set('a', 10);
    expect([await start('a', 50), await start('b', 50)]).toEqual([0, 10]);
  });

  test('is let in while nobody can count', async () => {
    const { start, break: breakIt } = world({ runningExecutions: 10 });
    breakIt();
    expect(await start('a', 5)).toBe(5);
  });
});

describe('a tenant that may keep so much', () => {
  const limits = { timers: 10, storedBytes: 1_000 };
  const minute = 60_000;

  test.each([
    ['timers', 10, { timers: 10, bytes: 0 }],
    ['stored_bytes', 1_000, { timers: 0, bytes: 1_000 }],
  ])('is refused one more start at its limit of %s, and told when it is looked at anew', async (...row) => {
    const [quota, limit, usage] = row;
    const { one, kept, pass } = world(limits);
    kept.set('a', usage);
    const refused = await refusal(one('a'));
    expect(refused).toBeInstanceOf(QuotaExceeded);
    expect(refused).toMatchObject({ quota, limit, retryable: true, retryAfterMs: minute });
    pass(20_000);
    expect(await refusal(one('a'))).toMatchObject({ retryAfterMs: 40_000 });
    pass(39_900);
    expect(await refusal(one('a'))).toMatchObject({ retryAfterMs: 1_000 });
  });

  test('starts while it is one below each limit', async () => {
    const { start, kept } = world(limits);
    kept.set('a', { timers: 9, bytes: 999 });
    expect(await start('a', 1)).toBe(1);
  });

  test('starts all of a hundred at once just below its limit, and none when what they keep is seen, a minute later', async () => {
    const { start, kept, looked, pass } = world(limits);
    kept.set('a', { timers: 9, bytes: 0 });
    expect(await start('a', 100)).toBe(100);
    kept.set('a', { timers: 109, bytes: 0 });
    pass(minute - 1);
    expect(await start('a', 1)).toBe(1);
    pass(1);
    expect(await start('a', 100)).toBe(0);
    expect(looked).toEqual(['a', 'a']);
  });

  test('starts none of a hundred at once at its limit, however they come', async () => {
    const { start, kept, looked } = world(limits);
    kept.set('a', { timers: 10, bytes: 0 });
    expect(await start('a', 100)).toBe(0);
    expect(looked).toEqual(['a']);
  });

  test('starts again when it keeps less, and uses up no start of the second while it is refused', async () => {
    const { start, kept, pass } = world({ ...limits, startsPerSecond: 5 });
    kept.set('a', { timers: 10, bytes: 0 });
    expect(await start('a', 100)).toBe(0);
    kept.set('a', { timers: 0, bytes: 0 });
    pass(minute);
    expect(await start('a', 100)).toBe(5);
  });

  test('is not held back by another that is at its limit', async () => {
    const { start, kept } = world(limits);
    kept.set('a', { timers: 10, bytes: 0 });
    expect([await start('a', 5), await start('b', 5)]).toEqual([0, 5]);
  });

  test('is let in while nobody can tell what it keeps, and looked at again in a second', async () => {
    const { start, kept, pass, break: breakIt, mend } = world(limits);
    kept.set('a', { timers: 10, bytes: 0 });
    breakIt();
    expect(await start('a', 5)).toBe(5);
    mend();
    pass(1_000);
    expect(await start('a', 5)).toBe(0);
    breakIt();
    pass(minute);
    expect(await start('a', 5)).toBe(0);
  });
});
