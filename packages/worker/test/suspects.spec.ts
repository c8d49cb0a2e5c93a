import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Task } from '@runlog/core';
import {
  CancelPublisher,
  ensureTaskConsumer,
  onHeartbeat,
  systemProcessClock,
  type ProcessClock,
} from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import { aTask, World } from './support/world.js';

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

/** A task that the stream has handed out three times already, to workers that are gone. */
async function suspect(): Promise<Task> {
  const task = aTask();
  await world.tasks.publish([task]);
  const name = await ensureTaskConsumer(world.bus, 'http', 'normal');
  const consumer = await world.bus.js.consumers.get(world.bus.subjects.tasksStream, name);
  for (let time = 0; time < 3; time += 1) (await consumer.next({ expires: 30_000 }))?.nak();
  return task;
}

test('a task that was handed out often is run all the same', async () => {
  const task = await suspect();
  await world.work({ handle: async (_, { deliveryCount }) => deliveryCount });
  expect(await world.ending(task)).toEqual({ status: 'completed', output: 4 });
  await eventually(async () => expect(await world.left()).toBe(0));
});

test('but not when its owner says, as soon as it hears of it, that it is given up', async () => {
  const task = await suspect();
  const cancels = new CancelPublisher(world.bus);
  const { executionId, step, attempt } = task;
  const stop = onHeartbeat(world.bus, [0, 1, 2, 3], () =>
    cancels.publish({ executionId, steps: [{ step, attempt }] }),
  );
  await world.bus.nc.flush();
  const begun: string[] = [];
  // The worker lets its owner have half a second; a busy machine needs more.
  const patient: ProcessClock = {
    ...systemProcessClock,
    after: (ms, callback) => systemProcessClock.after(20 * ms, callback),
  };
  await world.work({
    clock: patient,
    handle: async (one) => {
      begun.push(one.executionId);
      return null;
    },
  });
  await eventually(async () => expect(await world.left()).toBe(0));
  const next = aTask();
  await world.tasks.publish([next]);
  await world.ending(next);
  expect(begun).toEqual([next.executionId]);
  stop();
});
