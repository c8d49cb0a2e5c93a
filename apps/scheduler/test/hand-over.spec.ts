import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import type { Task } from '@runlog/core';
import { aTask, Corner, ids, partition } from './support/hands.js';
import { VirtualClock } from './support/virtual-clock.js';

let corner: Corner;
beforeEach(async () => (corner = await Corner.open()));
afterEach(() => corner.end());

const many = (count: number, over: Partial<Task> = {}): Task[] =>
  Array.from({ length: count }, () => aTask(over));

const passed = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};

describe('tasks', () => {
  test('of one turn for one worker are one message, and what is queued is none of them', async () => {
    const hands = await corner.hands();
    const worker = await corner.still(100);
    const listener = await corner.bus();
    let messages = 0;
    listener.nc.subscribe(listener.subjects.worker(worker.door.instance), {
      callback: () => (messages += 1),
    });
    await listener.nc.flush();
    await eventually(() => expect(hands.over.whereabouts(aTask())).toBe('unknown'));
    await hands.heard();
    for (const task of many(60)) hands.send([task]);
    await eventually(() => expect(worker.taken).toHaveLength(60));
    await listener.nc.flush();
    expect(messages).toBe(1);
    expect(hands.over.sent).toEqual({ direct: 60, queued: 0 });
  });

  test('are run and reported without a message in a stream', async () => {
    const hands = await corner.hands();
    await corner.work({ handle: async ({ input }) => input });
    await hands.heard();
    const tasks = many(500);
    hands.send(tasks);
    await eventually(() => expect(hands.reports).toHaveLength(500));
    expect(hands.over.inHand).toBe(0);
    expect(hands.queued).toEqual([]);
    const { tasksStream, inboxStream } = hands.bus.subjects;
    for (const stream of [tasksStream, inboxStream]) {
      const { state } = await hands.bus.jsm.streams.info(stream);
      expect([stream, state.last_seq]).toEqual([stream, 0]);
    }
  });

  test('are spread over workers by the room that they have', async () => {
    const hands = await corner.hands();
    const [small, large] = [await corner.still(10), await corner.still(30)];
    await hands.heard();
    hands.send(many(40));
    await eventually(() => expect([small.taken.length, large.taken.length]).toEqual([10, 30]));
  });

  test('do not all go to the largest worker when there are few of them', async () => {
    const hands = await corner.hands();
    const [small, large] = [await corner.still(10), await corner.still(30)];
    await hands.heard();
    for (let count = 1; count <= 10; count += 1) {
      const task = aTask();
      hands.send([task]);
      await eventually(() => expect(small.taken.length + large.taken.length).toBe(count));
      hands.over.ended([task]);
    }
    expect(Math.min(small.taken.length, large.taken.length)).toBeGreaterThan(2);
  });

  test('go through the queue when nobody serves them', async () => {
    const hands = await corner.hands();
    await corner.still(10);
    await hands.heard();
    hands.send(many(2, { queue: 'other' }));
    expect(hands.queued).toHaveLength(2);
  });

  test('wait a moment for room, and go through the queue when there is none', async () => {
    const clock = new VirtualClock();
    const hands = await corner.hands(undefined, clock);
    const worker = await corner.still(3);
    await hands.heard();
    const tasks = many(6);
    hands.send(tasks);
    await eventually(() => expect(worker.taken).toHaveLength(3));
    expect(hands.queued).toEqual([]);
    hands.over.ended(worker.taken.slice(0, 1).map(({ task }) => task));
    await eventually(() => expect(worker.taken).toHaveLength(4));
    await clock.pass(900);
    expect(hands.queued).toEqual([]);
    await clock.pass(200);
    expect(hands.queued).toHaveLength(2);
    const sent = [...worker.taken.map(({ task }) => task), ...hands.queued.map(({ task }) => task)];
    expect(ids(sent)).toEqual(ids(tasks));
  });

  test('that a worker refuses go through the queue, and no more are handed to it', async () => {
    const hands = await corner.hands();
    const worker = await corner.still(5, (door, { task }, from) => door.refuse(from, task));
    await hands.heard();
    hands.send(many(5));
    await eventually(() => expect(hands.queued).toHaveLength(5));
    expect(hands.over.inHand).toBe(0);
    hands.send(many(2));
    await passed(100);
    expect(worker.taken).toHaveLength(5);
  });

  test('that a worker gives back as it leaves go through the queue', async () => {
    const hands = await corner.hands();
    const served = await corner.work({ slots: 2, handle: () => new Promise(() => undefined) });
    await hands.heard();
    hands.send(many(2));
    await eventually(() => expect(served.status.running).toBe(2));
    await served.drain(0);
    await eventually(() => expect(hands.queued).toHaveLength(2));
    expect(hands.lost).toEqual([]);
  });

  test('of a partition that went are left to its new owner', async () => {
    const hands = await corner.hands();
    await corner.still(1);
    await hands.heard();
    const tasks = many(20);
    hands.owned = [0];
    hands.over.disown([1, 2, 3]);
    hands.send(tasks);
    const others = tasks.filter((task) => partition(task) !== 0);
    expect(ids(hands.queued.map(({ task }) => task))).toEqual(ids(others));
  });
});

describe('a worker that is gone', () => {
  test('leaves its attempts to others, each once, within two seconds', async () => {
    const clock = new VirtualClock();
    const hands = await corner.hands(undefined, clock);
    const worker = await corner.still(10);
    await hands.heard();
    const tasks = many(10);
    hands.send(tasks);
    await eventually(() => expect(worker.taken).toHaveLength(10));
    await clock.pass(600);
    await corner.leave(worker);
    // What the server answers to a question of one moment is there at the next.
    for (let waitedMs = 0; waitedMs < 2_000; waitedMs += 100) {
      await clock.pass(100);
      await hands.heard();
    }
    expect([...hands.lost].sort()).toEqual(ids(tasks));
    expect(tasks.map((task) => hands.over.whereabouts(task))).toEqual(Array(10).fill('lost'));
    hands.send(tasks);
    expect(hands.queued).toHaveLength(10);
    await clock.pass(700);
    await hands.heard();
    expect(hands.lost).toHaveLength(10);
  });

  test('does not swallow what is sent to it then', async () => {
    const hands = await corner.hands();
    const [worker, other] = [await corner.still(10), await corner.still(4)];
    await hands.heard();
    await worker.bus.close();
    hands.send(many(4));
    await eventually(() => expect(other.taken).toHaveLength(4));
    expect([hands.lost, hands.queued]).toEqual([[], []]);
  });

  test('leaves what it had taken from the stream to others as well, without waiting for the lease to end', async () => {
    const hands = await corner.hands();
    const worker = await corner.still(5);
    await hands.heard();
    const task = aTask();
    hands.over.pulled(worker.door.instance, [task]);
    expect(hands.over.whereabouts(task)).toBe('held');
    await worker.bus.close();
    await eventually(() => expect(hands.over.whereabouts(task)).toBe('lost'));
  });

  test('five times with the same attempt in hand is not given it again, nor is its copy in the stream run', async () => {
    const hands = await corner.hands();
    const task = aTask({ step: 'deadly' });
    for (let death = 1; death <= 5; death += 1) {
      const worker = await corner.still(1);
      await hands.heard();
      hands.over.pulled(worker.door.instance, [task]);
      await worker.bus.close();
      await eventually(() => expect(hands.lost).toHaveLength(death));
      hands.over.judged(hands.lost.at(-1) ?? '');
    }
    expect(hands.over.whereabouts(task)).toBe('hopeless');
    hands.over.ended([task]);
    const last = await corner.still(1);
    await hands.heard();
    hands.over.pulled(last.door.instance, [task]);
    expect(hands.cancelled).toEqual(['deadly', 'deadly']);
  });

  test('twice with an attempt in hand keeps it out of the stream, so that it comes to the next worker by itself', async () => {
    const hands = await corner.hands();
    const task = aTask({ step: 'suspect' });
    for (let death = 1; death <= 2; death += 1) {
      const worker = await corner.still(1);
      await hands.heard();
      hands.over.pulled(worker.door.instance, [task]);
      await worker.bus.close();
      await eventually(() => expect(hands.lost).toHaveLength(death));
      hands.over.judged(hands.lost.at(-1) ?? '');
    }
    hands.send([task]);
    expect(hands.over.whereabouts(task)).toBe('lost');
    await eventually(() => expect(hands.lost).toHaveLength(3));
    expect(hands.queued).toEqual([]);
    const next = await corner.still(1);
    await hands.heard();
    hands.send([task]);
    await eventually(() => expect(next.taken).toHaveLength(1));
    expect(hands.queued).toEqual([]);
  });

  test('and comes back has its copy of what others did cancelled', async () => {
    const hands = await corner.hands();
    const worker = await corner.still(1);
    await hands.heard();
    const task = aTask({ step: 'twice' });
    hands.send([task]);
    await eventually(() => expect(worker.taken).toHaveLength(1));
    await worker.bus.close();
    await eventually(() => expect(hands.lost).toHaveLength(1));
    hands.send([task]);
    hands.over.ended([task]);
    expect(hands.cancelled).toEqual(['twice']);
  });
});

test('a worker whose event loop is blocked is not taken for gone', async () => {
  const hands = await corner.hands();
  const bus = await corner.bus();
  // Its connection stands and takes everything; nothing is ever answered.
  bus.nc.subscribe(bus.subjects.worker('blocked'), { callback: () => undefined });
  bus.nc.subscribe(bus.subjects.workerHeld('blocked'), { callback: () => undefined });
  await bus.nc.flush();
  bus.nc.publish(
    bus.subjects.workers,
    JSON.stringify({ instance: 'blocked', queues: ['q'], credits: 5, pulled: 0 }),
  );
  await bus.nc.flush();
  await hands.heard();
  hands.send(many(5));
  await eventually(() => expect(hands.over.sent.direct).toBe(5));
  await passed(4_000);
  expect([hands.lost, hands.queued, hands.over.inHand]).toEqual([[], [], 5]);
});

test('what a worker turns out not to have is given anew', async () => {
  const hands = await corner.hands();
  const worker = await corner.still(5, () => undefined);
  await hands.heard();
  const tasks = many(3);
  hands.send(tasks);
  await eventually(() => expect(worker.taken).toHaveLength(3));
  await eventually(() => expect([...hands.lost].sort()).toEqual(ids(tasks)));
});

test('what a worker had taken from the stream and gave back is left to the stream', async () => {
  const hands = await corner.hands();
  const worker = await corner.still(5);
  await hands.heard();
  const task = aTask();
  hands.over.pulled(worker.door.instance, [task]);
  await eventually(() => expect(hands.over.whereabouts(task)).toBe('unknown'));
  expect(hands.lost).toEqual([]);
});

describe('a new owner', () => {
  test('asks who has what, and gives anew what was with a worker that dies later', async () => {
    const before = await corner.hands();
    const worker = await corner.still(10);
    await before.heard();
    const tasks = many(8);
    before.send(tasks);
    await eventually(() => expect(worker.taken).toHaveLength(8));
    before.close();
    const after = await corner.hands();
    expect(tasks.map((task) => after.over.whereabouts(task))).toEqual(Array(8).fill('held'));
    expect(after.over.whereabouts(aTask())).toBe('unknown');
    await passed(500);
    await worker.bus.close();
    await eventually(() => expect([...after.lost].sort()).toEqual(ids(tasks)));
  });

  test('is unsure of everything until the workers had the time to answer', async () => {
    const hands = await corner.hands([]);
    hands.owned = [0, 1, 2, 3];
    const surveyed = hands.over.survey(hands.owned);
    expect(hands.over.whereabouts(aTask())).toBe('unsure');
    await surveyed;
    expect(hands.over.whereabouts(aTask())).toBe('unknown');
  });
});
