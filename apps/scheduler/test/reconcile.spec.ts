import { expect, test } from '@jest/globals';
import { TestWorld } from './support/world.js';

const nodes = {
  a: { handler: 'h' },
  b: { handler: 'h', needs: ['a'], retry: { maxAttempts: 3, initialDelayMs: 1_000 } },
  c: { handler: 'h', needs: ['a'] },
  d: { handler: 'h', needs: ['b', 'c'] },
};

/** Workers that take what reaches them, and whose first report of each attempt gets lost. */
async function work(world: TestWorld, lost: Set<string>): Promise<void> {
  for (const { task } of world.sent.splice(0)) {
    const { executionId, step, attempt, token } = task;
    const name = `${executionId}:${step}:${attempt}`;
    const first = !lost.has(name);
    lost.add(name);
    if (first) continue;
    const fails = step === 'b' && attempt === 1;
    const error = { code: 'c', message: 'm', retryable: true };
    const report = fails
      ? { status: 'failed' as const, error }
      : { status: 'completed' as const, output: step };
    const named = { executionId, step, attempt, ...(token !== undefined && { token }) };
    await world.receive({ kind: 'reports', reports: [{ ...named, report }] });
  }
}

const recordedOnce = (types: readonly string[]): number =>
  types.filter((type) => type === 'StepCompleted').length;

async function sweepUntilDone(world: TestWorld, ids: readonly string[]): Promise<number> {
  const lost = new Set<string>();
  for (let seconds = 0; seconds < 3_600; seconds += 5) {
    await world.clock.pass(5_000);
    await world.sweepDue();
    await work(world, lost);
    const statuses = await Promise.all(ids.map(async (id) => (await world.state(id)).status));
    if (statuses.every((status) => status === 'completed')) return seconds;
  }
  return Infinity;
}

test('with dispatch at the commit switched off the sweep alone brings every execution to its end', async () => {
  const world = new TestWorld({ dispatchAtCommit: false });
  const ids = [await world.start({ nodes }, {}, { language: 'graph' }), await world.start({ handler: 'h' })];
  expect(world.sent).toEqual([]);
  expect(await sweepUntilDone(world, ids)).toBeLessThan(3_600);
  expect(recordedOnce(await world.types(ids[0] ?? ''))).toBe(4);
});

test('with every notice dropped, and every first report, the sweep alone suffices, too', async () => {
  const world = new TestWorld();
  const ids = [
    await world.create({ nodes }, {}, { language: 'graph' }),
    await world.create({ handler: 'h' }),
  ];
  expect(await sweepUntilDone(world, ids)).toBeLessThan(3_600);
  expect(recordedOnce(await world.types(ids[0] ?? ''))).toBe(4);
});

test('what is overdue is looked at every twenty seconds', async () => {
  const world = new TestWorld({ dispatchAtCommit: false });
  await world.start({ handler: 'h' });
  await world.clock.pass(10_000);
  expect(await world.sweepDue()).toBe(1);
  await world.clock.pass(9_000);
  expect(await world.sweepDue()).toBe(0);
  await world.clock.pass(2_000);
  expect(await world.sweepDue()).toBe(1);
  expect(world.sent).toHaveLength(1);
});
