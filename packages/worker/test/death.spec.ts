import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import { DoomedWorker } from './support/doomed-worker.js';
import { aTask, World } from './support/world.js';

let nats: TestNats;
let world: World;
let doomed: DoomedWorker[];
beforeEach(async () => {
  nats = await testNats();
  world = await World.open(nats.url, nats.prefix);
  doomed = [];
});
afterEach(async () => {
  await Promise.all(doomed.map((worker) => worker.kill()));
  await world.close();
  await nats.drop();
});

function startDoomed(lastsMs: number): DoomedWorker {
  const worker = new DoomedWorker(nats.url, nats.prefix, lastsMs);
  doomed.push(worker);
  return worker;
}

describe('the tasks of a worker', () => {
  test('that is killed are run by another one', async () => {
    const victim = startDoomed(60_000);
    const tasks = Array.from({ length: 8 }, () => aTask());
    await world.tasks.publish(tasks);
    await eventually(() => expect(victim.begun).toHaveLength(8));
    await world.work({ handle: async (_, { deliveryCount }) => deliveryCount });
    await victim.kill();
    for (const task of tasks) expect(await world.ending(task)).toEqual({ status: 'completed', output: 2 });
    await eventually(async () => expect(await world.left()).toBe(0));
  });

  test('that stops for longer than its claim and goes on are run twice and told twice, not lost', async () => {
    const victim = startDoomed(1_000);
    const tasks = Array.from({ length: 4 }, () => aTask());
    await world.tasks.publish(tasks);
    await eventually(() => expect(victim.begun).toHaveLength(4));
    victim.pause();
    await world.work({ handle: async () => 'other' });
    // Its connection lives, so the server may give it tasks again for as long as its request to pull lasts (20 s);
    // what it was given last is free after another wait for acknowledgement (10 s).
    for (const task of tasks)
      expect(await world.ending(task)).toEqual({ status: 'completed', output: 'other' });
    victim.goOn();
    await eventually(() => {
      for (const task of tasks)
        expect(world.of(task).filter(({ status }) => status === 'completed').length).toBeGreaterThan(1);
    });
    await eventually(async () => expect(await world.left()).toBe(0));
  });
});
