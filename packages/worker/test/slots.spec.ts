import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Priority } from '@runlog/core';
import { CancelPublisher, ensureTaskConsumer } from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
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

const many = (count: number, priority: Priority = 'normal') =>
  Array.from({ length: count }, () => aTask({ priority }));

const inHandOfWorkers = async (priority: Priority): Promise<number> => {
  const { tasksStream } = world.bus.subjects;
  const name = await ensureTaskConsumer(world.bus, 'http', priority);
  return (await world.bus.jsm.consumers.info(tasksStream, name)).num_ack_pending;
};

describe('an idle worker', () => {
  test('goes on with its queue after messages that are no tasks', async () => {
    const poisons: string[] = [];
    await world.work({
      handle: async () => 'done',
      onPoison: ({ subject }) => void poisons.push(subject),
    });
    const { subjects, js } = world.bus;
    for (const priority of ['high', 'normal', 'low'] as const)
      for (let count = 0; count < 5; count += 1) await js.publish(subjects.tasks('http', priority), 'poison');
    await eventually(() => expect(poisons).toHaveLength(15));
    const task = aTask();
    await world.tasks.publish([task]);
    expect(await world.ending(task)).toEqual({ status: 'completed', output: 'done' });
    await eventually(async () => expect(await world.left()).toBe(0));
  });

  test('goes on with its queue after tasks that were cancelled', async () => {
    const cancelled = many(15);
    const cancels = new CancelPublisher(world.bus);
    await world.work({ handle: async () => 'done' });
    for (const { executionId, step, attempt } of cancelled)
      cancels.publish({ executionId, steps: [{ step, attempt }] });
    await world.bus.nc.flush();
    for (const task of cancelled) await world.tasks.publish([task]);
    await eventually(async () => expect(await world.left()).toBe(0));
    const task = aTask();
    await world.tasks.publish([task]);
    expect(await world.ending(task)).toEqual({ status: 'completed', output: 'done' });
  });
});

describe('slots', () => {
  test('bound what runs, and what is fetched', async () => {
    const gate = new Gate();
    await world.tasks.publish(many(40));
    await world.work({ slots: 5, handle: gate.handle });
    await eventually(() => expect(gate.running).toBe(5));
    expect(await inHandOfWorkers('normal')).toBeLessThanOrEqual(6);
    for (let ended = 0; ended < 40; ended += 1) {
      await eventually(() => expect(gate.begun.length).toBeGreaterThan(ended));
      gate.end(gate.begun[ended]);
    }
    await eventually(() => expect(world.endings).toHaveLength(40));
    expect(gate.most).toBe(5);
    await eventually(async () => expect(await world.left()).toBe(0));
  });

  test('leave to other workers what they cannot take', async () => {
    const [busy, idle] = [new Gate(), new Gate()];
    await world.work({ slots: 1, handle: busy.handle, worker: 'busy' });
    await world.tasks.publish(many(1));
    await eventually(() => expect(busy.running).toBe(1));
    await world.tasks.publish(many(6));
    await world.work({ slots: 10, handle: idle.handle, worker: 'idle' });
    await eventually(() => expect(idle.running).toBe(6));
    busy.end();
    idle.end();
    await eventually(() => expect(world.endings).toHaveLength(7));
  });

  test('are given to high before normal before low', async () => {
    const order: Priority[] = [];
    await world.tasks.publish([...many(10, 'low'), ...many(10, 'normal'), ...many(10, 'high')]);
    await world.work({
      slots: 1,
      handle: async ({ priority }) => {
        order.push(priority);
        return null;
      },
    });
    await eventually(() => expect(order).toHaveLength(30));
    const expected = [...Array(10).fill('high'), ...Array(10).fill('normal'), ...Array(10).fill('low')];
    expect(order).toEqual(expected);
  });

  test('go to a high task that came last, before the backlog of normal ones', async () => {
    const gate = new Gate();
    await world.work({ slots: 2, handle: gate.handle });
    await world.tasks.publish(many(100));
    await eventually(() => expect(gate.running).toBe(2));
    const [urgent] = many(1, 'high');
    if (!urgent) throw new RangeError('no task');
    await world.tasks.publish([urgent]);
    await eventually(() => {
      gate.end();
      expect(gate.begun).toContainEqual(urgent);
    });
    expect(gate.begun.indexOf(gate.begun.find(({ priority }) => priority === 'high') ?? urgent)).toBeLessThan(
      50,
    );
    await eventually(() => {
      gate.end();
      expect(world.endings).toHaveLength(101);
    });
  });

  test('serve several queues side by side', async () => {
    const gate = new Gate();
    const queues = ['http', 'my.queue', 'ü > *'];
    await world.work({ slots: 30, queues, handle: gate.handle });
    await world.tasks.publish(queues.flatMap((queue) => Array.from({ length: 10 }, () => aTask({ queue }))));
    await eventually(() => expect(gate.running).toBe(30));
    gate.end();
    await eventually(() => expect(world.endings).toHaveLength(30));
    expect(world.reported).toEqual([]);
  });

  test('of short tasks keep a thousand of them flowing, many reports to a message', async () => {
    await world.work({ slots: 64, handle: async () => ({ ok: true }) });
    await world.tasks.publish(many(1_000));
    await eventually(() => expect(world.endings).toHaveLength(1_000));
    expect(world.reportMessages).toBeLessThan(900);
    await eventually(async () => expect(await world.left()).toBe(0));
  });
});
