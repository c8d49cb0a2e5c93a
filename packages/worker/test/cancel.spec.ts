import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelPublisher, ensureTaskConsumer } from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import type { TaskContext } from '../src/index.js';
import { aTask, Gate, World } from './support/world.js';

let nats: TestNats;
let world: World;
let cancels: CancelPublisher;
beforeEach(async () => {
  nats = await testNats();
  world = await World.open(nats.url, nats.prefix);
  cancels = new CancelPublisher(world.bus);
});
afterEach(async () => {
  await world.close();
  await nats.drop();
});

/** A handler that ends only when it is aborted. */
class Obedient {
  readonly begun: string[] = [];
  readonly aborted: unknown[] = [];

  readonly handle = (
    { executionId, step }: { executionId: string; step: string },
    { signal }: TaskContext,
  ) => {
    this.begun.push(`${executionId}/${step}`);
    return new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        this.aborted.push(signal.reason);
        reject(signal.reason);
      });
    });
  };
}

describe('a cancellation', () => {
  test('aborts the attempts of the execution that run; nothing is reported of them', async () => {
    const handler = new Obedient();
    const served = await world.work({ handle: handler.handle });
    const [a, b] = [aTask({ step: 'a' }), aTask({ step: 'b' })];
    await world.tasks.publish([a, { ...a, step: 'c' }, b]);
    await eventually(() => expect(served.status.running).toBe(3));
    cancels.publish({ executionId: a.executionId });
    await eventually(async () => expect(await world.left()).toBe(1));
    expect(served.status).toEqual({ running: 1, waiting: 0, unreported: 0 });
    expect(handler.aborted).toEqual([
      expect.objectContaining({ why: 'cancelled' }),
      expect.objectContaining({ why: 'cancelled' }),
    ]);
    expect(world.endings).toEqual([]);
  });

  test('of one attempt leaves the others alone', async () => {
    const handler = new Obedient();
    const served = await world.work({ handle: handler.handle });
    const task = aTask({ step: 'a', attempt: 2 });
    await world.tasks.publish([task, { ...task, step: 'b' }, { ...task, attempt: 3 }]);
    await eventually(() => expect(served.status.running).toBe(3));
    cancels.publish({ executionId: task.executionId, steps: [{ step: 'a', attempt: 2 }] });
    await eventually(() => expect(served.status.running).toBe(2));
    await eventually(async () => expect(await world.left()).toBe(2));
  });

  test('is remembered for what is still in the queue: it is taken out and not run', async () => {
    const gate = new Gate();
    await world.work({ slots: 1, handle: gate.handle });
    const [first, ended, alive] = [aTask(), aTask(), aTask()];
    await world.tasks.publish([first]);
    await eventually(() => expect(gate.running).toBe(1));
    await world.tasks.publish([ended, { ...ended, step: 'other' }, alive]);
    cancels.publish({ executionId: ended.executionId, steps: [{ step: 'fetch', attempt: 1 }] });
    cancels.publish({ executionId: ended.executionId });
    await world.bus.nc.flush();
    // The worker asks the stream where it stands; it has its answer when ours, asked behind it, is here.
    await world.left();
    await world.bus.nc.flush();
    await eventually(async () => {
      gate.end();
      expect(await world.left()).toBe(0);
    });
    expect(gate.begun).toEqual([first, alive]);
  });

  test('of an execution that was opened again does not touch its new tasks', async () => {
    const gate = new Gate();
    await world.work({ handle: gate.handle });
    const task = aTask();
    await world.tasks.publish([task]);
    await eventually(() => expect(gate.running).toBe(1));
    cancels.publish({ executionId: task.executionId });
    await eventually(async () => expect(await world.left()).toBe(0));
    gate.end();
    const again = { ...task, attempt: 2 };
    const fresh = { ...task, step: 'never-begun' };
    await world.tasks.publish([again, fresh]);
    await eventually(() => expect(gate.begun).toEqual([task, again, fresh]));
    gate.end();
    gate.end();
  });
});

describe('the same attempt', () => {
  test('that comes again while it runs here is not run twice, and both copies are taken out', async () => {
    const gate = new Gate();
    await world.work({ handle: gate.handle });
    const task = aTask();
    await world.tasks.publish([task]);
    await eventually(() => expect(gate.running).toBe(1));
    const { tasksStream } = world.bus.subjects;
    const copy = await world.bus.jsm.streams.getMessage(tasksStream, { seq: 1 });
    await world.bus.js.publish(copy.subject, copy.data);
    await eventually(async () => {
      const { delivered } = await world.bus.jsm.consumers.info(
        tasksStream,
        await ensureTaskConsumer(world.bus, 'http', 'normal'),
      );
      expect(delivered.consumer_seq).toBe(2);
    });
    gate.end();
    await eventually(async () => expect(await world.left()).toBe(0));
    expect(gate.begun).toEqual([task]);
    expect(world.endings).toHaveLength(1);
  });
});
