import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ensureTaskConsumer } from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import type { TaskContext } from '../src/index.js';
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

describe('a worker that drains', () => {
  test('lets attempts end, reports them, and takes nothing more', async () => {
    const gate = new Gate();
    const served = await world.work({ slots: 4, handle: gate.handle });
    await world.tasks.publish(Array.from({ length: 4 }, () => aTask()));
    await eventually(() => expect(gate.running).toBe(4));
    const draining = served.drain(20_000);
    await world.tasks.publish(Array.from({ length: 3 }, () => aTask()));
    gate.end();
    await draining;
    await eventually(() =>
      expect(world.reports.filter(({ report }) => report.status === 'completed')).toHaveLength(4),
    );
    expect(gate.begun).toHaveLength(4);
    await eventually(async () => expect(await world.left()).toBe(3));
    expect(served.status).toEqual({ running: 0, waiting: 0, unreported: 0 });
  });

  test('hands what it does not finish to the next worker soon, and reports nothing of it', async () => {
    const aborted: unknown[] = [];
    const handle = (_: unknown, { signal }: TaskContext) =>
      new Promise<null>((resolve) => {
        signal.addEventListener('abort', () => {
          aborted.push(signal.reason);
          resolve(null);
        });
      });
    const served = await world.work({ slots: 2, handle });
    const tasks = Array.from({ length: 6 }, () => aTask());
    await world.tasks.publish(tasks);
    await eventually(() => expect(served.status.running).toBe(2));
    const { tasksStream } = world.bus.subjects;
    const consumer = await ensureTaskConsumer(world.bus, 'http', 'normal');
    const handedBack: string[] = [];
    // Without being handed back they would come again as well, but only ten seconds later.
    world.bus.nc.subscribe(`$JS.ACK.${tasksStream}.${consumer}.>`, {
      callback: (_, message) => {
        if (message.string().startsWith('-NAK')) handedBack.push(message.subject);
      },
    });
    await world.bus.nc.flush();
    const inHand = (await world.bus.jsm.consumers.info(tasksStream, consumer)).num_ack_pending;
    expect(inHand).toBeGreaterThan(1);
    await served.drain(100);
    await eventually(() => expect(new Set(handedBack).size).toBeGreaterThanOrEqual(inHand));
    expect(aborted).toEqual(Array(2).fill(expect.objectContaining({ why: 'draining' })));
    expect(world.endings).toEqual([]);
    await world.work({ handle: async () => 'next', worker: 'w2' });
    for (const task of tasks)
      expect(await world.ending(task)).toEqual({ status: 'completed', output: 'next' });
  });

  test('does not wait for a handler that ignores its signal', async () => {
    const gate = new Gate();
    const served = await world.work({ handle: gate.handle });
    await world.tasks.publish([aTask()]);
    await eventually(() => expect(gate.running).toBe(1));
    await served.stop();
    gate.end();
    expect(world.endings).toEqual([]);
    expect(await world.left()).toBe(1);
  });

  test('drains once', async () => {
    const served = await world.work({ handle: async () => null });
    expect(served.drain(1)).toBe(served.drain(5));
    await served.stop();
  });
});
