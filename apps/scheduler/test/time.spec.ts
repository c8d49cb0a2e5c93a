import { describe, expect, test } from '@jest/globals';
import { TestWorld } from './support/world.js';

const boom = { status: 'failed', error: { code: 'boom', message: 'it broke', retryable: true } } as const;

describe('the passing of time', () => {
  test('hands out the next attempt when its delay is over, not before', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work', retry: { maxAttempts: 3, initialDelayMs: 5_000 } });
    await world.report(id, boom);
    await world.clock.pass(4_999);
    expect(world.sent).toHaveLength(1);
    await world.clock.pass(1);
    expect(world.sent.map(({ task }) => task.attempt)).toEqual([1, 2]);
  });

  test('ends an execution at its deadline and calls its workers off', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' }, {}, { deadline: world.clock.now() + 20_000 });
    await world.clock.pass(19_999);
    expect((await world.state(id)).status).toBe('running');
    await world.clock.pass(1);
    expect((await world.state(id)).status).toBe('timed_out');
    expect(world.cancelled).toHaveLength(1);
  });

  test('fails an attempt that no worker took in time', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work', timeouts: { scheduleToStartMs: 2_000 } });
    await world.clock.pass(2_000);
    expect((await world.types(id)).slice(3)).toEqual(['StepTimedOut', 'ExecutionFailed']);
  });

  test('calls off the attempt that a time limit replaced', async () => {
    const world = new TestWorld();
    const retry = { maxAttempts: 2, initialDelayMs: 100 };
    const id = await world.start({ handler: 'work', timeouts: { scheduleToStartMs: 2_000 }, retry });
    await world.clock.pass(2_100);
    expect(world.cancelled).toEqual([{ executionId: id, steps: [{ step: 'task', attempt: 1 }] }]);
    expect(world.sent.map(({ task }) => task.attempt)).toEqual([1, 2]);
  });

  test('without any message or alarm the agenda alone brings an execution on', async () => {
    const world = new TestWorld();
    const id = await world.create({ handler: 'work' });
    await world.clock.pass(9_999);
    expect(await world.sweepDue()).toBe(0);
    await world.clock.pass(1);
    expect(await world.sweepDue()).toBe(1);
    expect(await world.types(id)).toEqual(['ExecutionCreated', 'ExecutionStarted', 'StepScheduled']);
    await world.clock.pass(200);
    expect(await world.sweepDue()).toBe(0);
  });

  test('a timer that another process set is kept by the agenda', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work', retry: { maxAttempts: 2, initialDelayMs: 3_000 } });
    await world.report(id, boom);
    world.scheduler.lost([0, 1, 2, 3]);
    world.scheduler.gained([0, 1, 2, 3]);
    await world.clock.pass(3_000);
    expect(world.sent).toHaveLength(1);
    expect(await world.sweepDue()).toBe(1);
    expect(world.sent.map(({ task }) => task.attempt)).toEqual([1, 2]);
  });

  test('an ended execution is taken off the agenda', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' });
    await world.report(id, { status: 'completed', output: {} });
    expect(await world.store.events.agenda([0, 1, 2, 3], undefined, 10)).toEqual([]);
    await world.clock.pass(3_600_000);
    expect(await world.types(id)).toHaveLength(5);
  });
});

describe('silence about an attempt', () => {
  const beat = (world: TestWorld, executionId: string): void =>
    world.heartbeats.note([{ executionId, step: 'task', attempt: 1 }], world.clock.now());

  /** Lets the agenda be polled each second for a while. */
  async function patrol(
    world: TestWorld,
    seconds: number,
    each: () => void = () => undefined,
  ): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      each();
      await world.clock.pass(1_000);
      await world.sweepDue();
    }
  }

  test('makes the task go out again, the same attempt, every twenty seconds, however often that is', async () => {
    const world = new TestWorld();
    await world.start({ handler: 'work' });
    const sentAfter: number[] = [];
    let seconds = 0;
    await patrol(world, 200, () => {
      while (sentAfter.length < world.sent.length) sentAfter.push(seconds);
      seconds += 1;
    });
    expect(new Set(world.sent.map(({ task }) => task.attempt))).toEqual(new Set([1]));
    const gaps = sentAfter.slice(1).map((at, index) => at - (sentAfter[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(25);
  });

  test('is broken by heartbeats: a task in hand does not go out again', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' });
    await patrol(world, 300, () => beat(world, id));
    expect(world.sent).toHaveLength(1);
    await patrol(world, 18);
    expect(world.sent).toHaveLength(1);
    await patrol(world, 6);
    expect(world.sent).toHaveLength(2);
  });

  test('fails an attempt whose step limits it, and its worker is called off', async () => {
    const world = new TestWorld();
    const retry = { maxAttempts: 2, initialDelayMs: 0 };
    const id = await world.start({ handler: 'work', timeouts: { heartbeatMs: 6_000 }, retry });
    await world.report(id, { status: 'started', worker: 'w' });
    for (let beats = 0; beats < 10; beats += 1) {
      await world.clock.pass(3_000);
      beat(world, id);
    }
    expect(world.sent).toHaveLength(1);
    await world.clock.pass(6_000);
    expect((await world.log(id)).at(-2)).toMatchObject({
      type: 'StepAttemptFailed',
      data: { error: { code: 'timeout', details: { timeout: 'heartbeat' } } },
    });
    expect(world.cancelled).toHaveLength(1);
    expect(world.sent.map(({ task }) => task.attempt)).toEqual([1, 2]);
  });

  test('after a loss on the bus everything that nobody has in hand goes out at once', async () => {
    const world = new TestWorld();
    const [silent, working] = [
      await world.start({ handler: 'work' }),
      await world.start({ handler: 'work' }),
    ];
    beat(world, working);
    const swept = world.scheduler.sweeper.sweepAll([0, 1, 2, 3], true, () => true);
    await world.clock.pass(0);
    expect(await swept).toBe(2);
    expect(world.sent.slice(2).map(({ task }) => task.executionId)).toEqual([silent]);
  });

  test('a new owner sends young attempts at once and waits for heartbeats about old ones', async () => {
    const world = new TestWorld();
    const old = await world.start({ handler: 'work' });
    await world.clock.pass(150_000);
    const young = await world.start({ handler: 'work' });
    world.scheduler.lost([0, 1, 2, 3]);
    world.sent.length = 0;
    world.scheduler.gained([0, 1, 2, 3]);
    void world.scheduler.sweeper.sweepAll([0, 1, 2, 3], false, () => true);
    await patrol(world, 7);
    expect(world.sent.map(({ task }) => task.executionId)).toEqual([young]);
    await patrol(world, 3);
    expect(world.sent.map(({ task }) => task.executionId)).toEqual([young, old]);
  });
});
