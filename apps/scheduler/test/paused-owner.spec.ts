import { expect, test } from '@jest/globals';
import { settle } from './support/virtual-clock.js';
import { TestWorld } from './support/world.js';

const call = { handler: 'h', retry: { maxAttempts: 3, initialDelayMs: 60_000 } };
const output = (by: string) => ({ status: 'completed', output: by }) as const;
const all = [0, 1, 2, 3];

/** An owner that stopped with an execution in memory, and the one that took over meanwhile. */
async function takenOver() {
  const paused = new TestWorld();
  const id = await paused.start(call);
  const next = new TestWorld({ store: paused.store, clock: paused.clock });
  return { paused, next, id };
}

test('the result that a paused owner has in hand is refused by the version, once another recorded its own', async () => {
  const { paused, next, id } = await takenOver();
  await next.report(id, output('next'));
  const before = await paused.types(id);
  expect(await paused.report(id, output('stale'))).toEqual({ acked: 1, later: [] });
  expect(paused.failures).toEqual(['conflict']);
  expect(await paused.types(id)).toEqual(before);
  expect(await paused.state(id)).toMatchObject({ status: 'completed', output: 'next' });
});

test('an append of the paused owner that is under way while another appends, is refused', async () => {
  const { paused, next, id } = await takenOver();
  const append = paused.store.events.append.bind(paused.store.events);
  let wake = (): void => undefined;
  const awake = new Promise<void>((resolve) => (wake = resolve));
  let stopped = true;
  const attempted: number[] = [];
  paused.store.events.append = async (wanted) => {
    if (!stopped) return append(wanted);
    stopped = false;
    attempted.push(wanted.expectedVersion);
    await awake;
    const outcome = await append(wanted);
    attempted.push(outcome.status === 'conflict' ? -1 : 1);
    return outcome;
  };
  const late = paused.report(id, output('stale'));
  await next.report(id, output('next'));
  wake();
  await late;
  await settle();
  expect(attempted).toEqual([3, -1]);
  expect(await next.state(id)).toMatchObject({ status: 'completed', output: 'next' });
});

test('what a paused owner decides by the clock is refused likewise, and no attempt begins twice', async () => {
  const { paused, next, id } = await takenOver();
  const error = { code: 'c', message: 'm', retryable: true };
  const failed = { status: 'failed', error } as const;
  await next.report(id, failed);
  await paused.report(id, failed);
  await next.clock.pass(61_000);
  await Promise.all([paused.sweepDue(), next.sweepDue()]);
  const types = await next.types(id);
  expect(types.filter((type) => type === 'StepAttemptFailed')).toHaveLength(1);
  expect(types.filter((type) => type === 'StepRetried')).toHaveLength(1);
});

test('an owner that lost its partitions believes nothing that it had in memory', async () => {
  const { paused, next, id } = await takenOver();
  paused.scheduler.lost(all);
  expect(paused.scheduler.cache.size).toBe(0);
  await next.report(id, output('next'));
  paused.scheduler.gained(all);
  await paused.report(id, output('stale'));
  expect(paused.failures).toEqual([]);
  expect(await paused.state(id)).toMatchObject({ output: 'next' });
});
