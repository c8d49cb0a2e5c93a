import { describe, expect, test } from '@jest/globals';
import { TestWorld } from './support/world.js';
import { unacknowledged } from '../src/turns/delivery.js';
import { settle } from './support/virtual-clock.js';

const document = { queue: 'q', handler: 'h' };

async function reviewed(world: TestWorld, executionId: string, force = false): Promise<void> {
  world.scheduler.submit(executionId, unacknowledged({ kind: 'review', force }));
  await settle();
}

/** An execution whose only attempt was sent by somebody else, and not by this scheduler. */
async function foreign(): Promise<{ world: TestWorld; id: string }> {
  const world = new TestWorld();
  const id = await world.start(document);
  world.sent.length = 0;
  world.scheduler.lost([0, 1, 2, 3]);
  world.scheduler.gained([0, 1, 2, 3]);
  return { world, id };
}

describe('an attempt that this scheduler did not send', () => {
  test('is sent through the stream, which may have it already', async () => {
    const { world, id } = await foreign();
    await reviewed(world, id);
    expect(world.sent).toMatchObject([{ task: { executionId: id, attempt: 1 }, queued: true }]);
  });

  test.each(['held', 'unsure'] as const)('is not sent while it is %s', async (whereabouts) => {
    const { world, id } = await foreign();
    world.whereabouts = whereabouts;
    await reviewed(world, id);
    await reviewed(world, id, true);
    expect(world.sent).toEqual([]);
  });

  test('is not sent while its report is in the stream, unless the stream lost what it had', async () => {
    const { world, id } = await foreign();
    world.whereabouts = 'reported';
    await reviewed(world, id);
    expect(world.sent).toEqual([]);
    await reviewed(world, id, true);
    expect(world.sent).toMatchObject([{ queued: true }]);
  });

  test('is looked at again soon when nobody knew who has it', async () => {
    const { world, id } = await foreign();
    world.whereabouts = 'unsure';
    await reviewed(world, id);
    world.whereabouts = 'unknown';
    await world.clock.pass(1_500);
    await world.sweepDue();
    expect(world.sent).toHaveLength(1);
  });
});

describe('an attempt that a worker lost', () => {
  test('is given anew at once, to whom has room, and says that it may have run before', async () => {
    const world = new TestWorld();
    const id = await world.start(document);
    world.whereabouts = 'lost';
    await reviewed(world, id);
    expect(world.sent).toHaveLength(2);
    expect(world.sent[1]).toMatchObject({ task: { executionId: id, attempt: 1 }, count: 2 });
    expect(world.sent[1]?.queued).toBeUndefined();
  });

  test('fails when it was lost too often, and is not given anew', async () => {
    const world = new TestWorld();
    const id = await world.start(document);
    world.whereabouts = 'hopeless';
    await reviewed(world, id);
    expect(world.sent).toHaveLength(1);
    expect(await world.state(id)).toMatchObject({ status: 'failed', error: { code: 'worker_lost' } });
  });

  test('is not given anew when it is over', async () => {
    const world = new TestWorld();
    const id = await world.start(document);
    await world.report(id, { status: 'completed', output: 1 });
    world.whereabouts = 'lost';
    await reviewed(world, id);
    expect(world.sent).toHaveLength(1);
  });
});
