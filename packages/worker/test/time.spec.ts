import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Task } from '@runlog/core';
import { onHeartbeat, type Heartbeat } from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import { AttemptAborted, HandlerOverrun, type TaskContext } from '../src/index.js';
import { aTask, Gate, World } from './support/world.js';

let nats: TestNats;
let world: World;
beforeEach(async () => {
  nats = await testNats();
  world = await World.open(nats.url, nats.prefix);
});
afterEach(async () => {
  await world.close();
  await nats.drop();
});

/** Without the report of its beginning, which an attempt may get that lasts for half a second. */
const endingsOf = (task: Task) => world.of(task).filter(({ status }) => status !== 'started');

const timeout = {
  status: 'failed',
  error: {
    code: 'timeout',
    message: 'the attempt ran over its start_to_close limit of 200 ms',
    retryable: true,
    details: { timeout: 'start_to_close' },
  },
};

describe('an attempt with a limit', () => {
  test('is aborted at the limit and reported as timed out', async () => {
    const reasons: unknown[] = [];
    const handle = (_: unknown, { signal }: TaskContext) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reasons.push(signal.reason);
          reject(signal.reason);
        });
      });
    await world.work({ handle });
    const task = aTask({ startToCloseMs: 200 });
    await world.tasks.publish([task]);
    expect(await world.ending(task)).toEqual(timeout);
    expect(reasons).toEqual([expect.any(AttemptAborted)]);
    expect(reasons).toEqual([expect.objectContaining({ why: 'timeout' })]);
    await eventually(async () => expect(await world.left()).toBe(0));
    expect(endingsOf(task)).toEqual([timeout]);
  });

  test('is reported even if its handler goes on, and what that returns later counts for nothing', async () => {
    const gate = new Gate();
    const served = await world.work({ slots: 1, handle: gate.handle });
    const [deaf, next] = [aTask({ startToCloseMs: 200 }), aTask()];
    await world.tasks.publish([deaf]);
    expect(await world.ending(deaf)).toEqual(timeout);
    await world.tasks.publish([next]);
    expect(served.status.running).toBe(1);
    gate.end(deaf);
    await eventually(() => expect(gate.begun).toEqual([deaf, next]));
    gate.end(next);
    await world.ending(next);
    expect(endingsOf(deaf)).toEqual([timeout]);
  });

  test('keeps its slot for a bounded time only', async () => {
    const errors: unknown[] = [];
    const gate = new Gate();
    await world.work({
      slots: 1,
      handle: gate.handle,
      zombieSlotMs: 300,
      onError: (error) => void errors.push(error),
    });
    const [deaf, next] = [aTask({ startToCloseMs: 50 }), aTask()];
    await world.tasks.publish([deaf]);
    await world.ending(deaf);
    await world.tasks.publish([next]);
    await eventually(() => expect(gate.begun).toEqual([deaf, next]));
    expect(errors).toEqual([expect.any(HandlerOverrun)]);
    gate.end();
    await world.ending(next);
  });

  test('is not ended by a jump of the wall clock', async () => {
    const gate = new Gate();
    await world.work({ handle: gate.handle });
    const task = aTask({ startToCloseMs: 600_000 });
    await world.tasks.publish([task]);
    await eventually(() => expect(gate.running).toBe(1));
    const hourAhead = Date.now() + 3_600_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => hourAhead);
    await eventually(() => expect(world.of(task)).toContainEqual({ status: 'started', worker: 'w1' }));
    clock.mockRestore();
    gate.end();
    expect(await world.ending(task)).toMatchObject({ status: 'completed' });
  });

  test('may be longer than any timer of the platform', async () => {
    await world.work({ handle: async (_, context) => Math.round((context.remainingMs() ?? 0) / 86_400_000) });
    const task = aTask({ startToCloseMs: 90 * 86_400_000 });
    await world.tasks.publish([task]);
    expect(await world.ending(task)).toEqual({ status: 'completed', output: 90 });
  });
});

describe('an attempt that lasts', () => {
  test('is reported as started once, after half a second', async () => {
    const gate = new Gate();
    let begunAt = Infinity;
    const handle = (task: Task) => {
      begunAt = performance.now();
      return gate.handle(task);
    };
    await world.work({ handle, worker: 'w9' });
    const task = aTask();
    await world.tasks.publish([task]);
    await eventually(() => expect(world.of(task)).toEqual([{ status: 'started', worker: 'w9' }]));
    expect(performance.now() - begunAt).toBeGreaterThan(400);
    gate.end();
    expect(await world.ending(task)).toEqual({ status: 'completed', output: 'done' });
    expect(world.of(task)).toHaveLength(2);
  });

  test('that is short is not', async () => {
    await world.work({ handle: async () => null });
    const task = aTask();
    await world.tasks.publish([task]);
    await world.ending(task);
    expect(world.of(task)).toEqual([{ status: 'completed', output: null }]);
  });

  test('outlives the wait for its acknowledgement and the silence of its partition, and runs once', async () => {
    const gate = new Gate();
    const heard: [number, Heartbeat][] = [];
    onHeartbeat(world.bus, [0, 1, 2, 3], (heartbeat, partition) => void heard.push([partition, heartbeat]));
    const served = await world.work({ handle: gate.handle });
    const tasks = Array.from({ length: 12 }, () => aTask());
    await world.tasks.publish(tasks);
    await eventually(() => expect(gate.begun).toHaveLength(12));
    const begunAt = performance.now();
    const told = () => heard.flatMap(([, { tasks: alive }]) => alive.map(({ executionId }) => executionId));
    // Twelve seconds are more than the ten that the stream waits for an acknowledgement.
    await eventually(() => {
      expect(performance.now() - begunAt).toBeGreaterThan(12_500);
      for (const { executionId } of tasks)
        expect(told().filter((id) => id === executionId).length).toBeGreaterThanOrEqual(3);
    });
    expect(gate.begun).toHaveLength(12);
    expect(served.status.running).toBe(12);
    expect(heard.every(([, { worker }]) => worker === 'w1')).toBe(true);
    // One heartbeat tells of all tasks of a partition.
    expect(told().length / heard.length).toBeGreaterThan(1.5);
    gate.end();
    for (const task of tasks) await world.ending(task);
    await eventually(async () => expect(await world.left()).toBe(0));
  });
});
