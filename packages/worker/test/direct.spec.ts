import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { taskId, type Task } from '@runlog/core';
import {
  CancelPublisher,
  handedTaskText,
  nameOf,
  newInstance,
  onHeartbeat,
  OwnerAnnouncer,
  TaskCourier,
  WorkerRoster,
  type AttemptName,
  type HandedTask,
  type HeldAnswer,
} from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import type { TaskContext } from '../src/index.js';
import { aTask, Gate, World } from './support/world.js';

let nats: TestNats;
let world: World;
let ends: (() => void)[];
beforeEach(async () => {
  nats = await testNats();
  world = await World.open(nats.url, nats.prefix);
  ends = [];
});
afterEach(async () => {
  for (const end of ends) end();
  await world.close();
  await nats.drop();
});

/** What a scheduler has to do with workers. */
function dispatch() {
  const refused: AttemptName[] = [];
  const held: HeldAnswer[] = [];
  const undelivered: string[] = [];
  const roster = new WorkerRoster(world.bus, () => undefined);
  const courier = new TaskCourier(world.bus, newInstance(), {
    undelivered: (_, ids) => void undelivered.push(...ids),
    refused: (_, attempts) => void refused.push(...attempts),
    held: (answer) => void held.push(answer),
    absent: () => undefined,
  });
  ends.push(() => courier.close());
  ends.push(() => roster.close());
  const worker = () => {
    const [first] = roster.serving('http');
    if (!first) throw new RangeError('no worker yet');
    return first;
  };
  const hand = (tasks: readonly Task[], more: Pick<HandedTask, 'count' | 'traceparent'> = {}): void => {
    const texts = tasks.map((task) => handedTaskText(0, task, more));
    courier.send(worker().instance, texts, tasks.map(taskId));
  };
  const ask = async (): Promise<HeldAnswer> => {
    const before = held.length;
    courier.ask(worker().instance, [0, 1, 2, 3]);
    await eventually(() => expect(held.length).toBe(before + 1));
    return held[before] ?? { instance: '', direct: [], pulled: [], stored: [] };
  };
  /** Waits until the worker tells that it has room for so many. */
  const room = (credits: number) => eventually(() => expect(worker().credits).toBe(credits));
  return { roster, refused, held, undelivered, worker, hand, ask, room };
}

const many = (count: number): Task[] => Array.from({ length: count }, () => aTask());

describe('a worker', () => {
  test('runs what is handed to it, and no stream sees it', async () => {
    const { hand, room } = dispatch();
    const seen: TaskContext[] = [];
    const handle = async ({ input }: Task, context: TaskContext) => {
      seen.push(context);
      return input;
    };
    await world.work({ slots: 8, handle });
    await room(8);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const task = aTask({ input: { a: 1 } });
    hand([task], { count: 3, traceparent });
    expect(await world.ending(task)).toEqual({ status: 'completed', output: { a: 1 } });
    expect(seen).toMatchObject([{ deliveryCount: 3, traceparent, step: 'fetch' }]);
    expect((await world.bus.jsm.streams.info(world.bus.subjects.tasksStream)).state.last_seq).toBe(0);
  });

  test('runs an attempt once that comes by both ways', async () => {
    const { hand, room } = dispatch();
    const gate = new Gate();
    await world.work({ slots: 8, handle: gate.handle });
    await room(8);
    const task = aTask();
    hand([task]);
    await eventually(() => expect(gate.running).toBe(1));
    hand([task]);
    await world.tasks.publish([task]);
    await eventually(async () => {
      const { tasksStream } = world.bus.subjects;
      const consumers = await world.bus.jsm.consumers.list(tasksStream).next();
      expect(consumers.reduce((sum, { num_ack_pending }) => sum + num_ack_pending, 0)).toBe(1);
    });
    gate.end();
    await world.ending(task);
    await eventually(async () => expect(await world.left()).toBe(0));
    expect(gate.begun).toHaveLength(1);
  });

  test('shares its room out among the schedulers that it knows', async () => {
    const { room } = dispatch();
    for (const partition of [0, 1, 2]) {
      const announcer = new OwnerAnnouncer(world.bus, newInstance(), () => [partition]);
      ends.push(() => announcer.stop());
    }
    await world.work({ slots: 10, handle: async () => null });
    await room(3);
  });

  test('wants nothing directly while tasks wait in the stream, and something when they do not', async () => {
    const { room, worker } = dispatch();
    const gate = new Gate();
    await world.work({ slots: 2, handle: gate.handle });
    await room(2);
    const tasks = many(4);
    await world.tasks.publish(tasks);
    await eventually(() => expect(gate.running).toBe(2));
    await room(0);
    await eventually(() => {
      gate.end();
      expect(world.endings).toHaveLength(4);
    });
    await eventually(() => expect(worker().credits).toBeGreaterThan(0));
  });

  test('does not let the stream wait for ever behind what is handed to it', async () => {
    const { hand, room, worker } = dispatch();
    const queued: Task[] = [];
    const handle = async (task: Task) => {
      if (task.step === 'queued') queued.push(task);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return null;
    };
    await world.work({ slots: 2, handle });
    await room(2);
    const feeding = setInterval(() => worker().credits > 0 && hand(many(2)), 15);
    ends.push(() => clearInterval(feeding));
    await eventually(() => expect(world.reports.length).toBeGreaterThan(20));
    await world.tasks.publish([aTask({ step: 'queued' }), aTask({ step: 'queued' })]);
    await eventually(() => expect(queued).toHaveLength(2));
  });

  test('refuses what it cannot start soon', async () => {
    const { hand, room, refused } = dispatch();
    const gate = new Gate();
    await world.work({ slots: 2, handle: gate.handle });
    await room(2);
    const tasks = many(20);
    hand(tasks);
    // Some are refused as they come, and some when they have waited for a slot for too long.
    await eventually(() => expect(refused).toHaveLength(18));
    const begun = gate.begun.map(taskId);
    expect([...begun, ...refused.map(taskId)].sort()).toEqual(tasks.map(taskId).sort());
    gate.end();
  });

  test('tells what it has in hand, and by which way that came', async () => {
    const { hand, room, ask } = dispatch();
    const gate = new Gate();
    await world.work({ slots: 8, handle: gate.handle });
    await room(8);
    const [direct, pulled] = [aTask(), aTask()];
    hand([direct]);
    await world.tasks.publish([pulled]);
    await eventually(() => expect(gate.running).toBe(2));
    expect(await ask()).toMatchObject({ direct: [nameOf(direct)], pulled: [nameOf(pulled)], stored: [] });
    gate.end();
    await world.ending(direct);
    // Its report is in the stream, whose reader might be slow.
    await eventually(async () =>
      expect(await ask()).toMatchObject({ direct: [], pulled: [], stored: [nameOf(direct)] }),
    );
  });

  test('tells the owners at once what it took from the stream', async () => {
    const { room, worker } = dispatch();
    const heard: unknown[] = [];
    ends.push(onHeartbeat(world.bus, [0, 1, 2, 3], ({ instance, tasks }) => heard.push([instance, tasks])));
    const gate = new Gate();
    await world.work({ slots: 8, handle: gate.handle });
    await room(8);
    const task = aTask();
    await world.tasks.publish([task]);
    await eventually(() => expect(heard).toEqual([[worker().instance, [nameOf(task)]]]));
    gate.end();
  });

  test('that leaves says so, and gives back what it has not begun and what it aborted', async () => {
    const { hand, room, refused, roster, undelivered } = dispatch();
    const served = await world.work({ slots: 2, handle: () => new Promise(() => undefined) });
    await room(2);
    const instance = roster.serving('http')[0]?.instance ?? '';
    const tasks = many(4);
    hand(tasks);
    await eventually(() => expect(served.status.running).toBe(2));
    const left = served.drain(0);
    await eventually(() => expect(roster.get(instance)).toBeUndefined());
    await left;
    await eventually(() => expect(refused.map(taskId).sort()).toEqual(tasks.map(taskId).sort()));
    expect(undelivered).toEqual([]);
  });

  test('runs what is handed to it after its execution was cancelled and opened again', async () => {
    const { hand, room } = dispatch();
    await world.work({ slots: 2, handle: async () => 'ran' });
    await room(2);
    const [first, again] = [aTask({ executionId: 'e1' }), aTask({ executionId: 'e1', attempt: 2 })];
    const cancels = new CancelPublisher(world.bus);
    cancels.publish({ executionId: 'e1' });
    cancels.publish({ executionId: 'e1', steps: [nameOf(first)] });
    hand([first, again]);
    expect(await world.ending(again)).toEqual({ status: 'completed', output: 'ran' });
    expect(world.of(first)).toEqual([]);
  });
});
