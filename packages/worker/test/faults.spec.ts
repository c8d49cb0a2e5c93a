import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Task } from '@runlog/core';
import { startNats, type NatsServer } from '@runlog/local';
import { ensureTaskConsumer } from '@runlog/messaging';
import { eventually } from '@runlog/testkit';
import { aTask, Gate, World } from './support/world.js';

const slow = 240_000;

let directory: string;
let server: NatsServer;
let world: World;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runlog-worker-'));
  server = await startNats({ dir: directory, disposable: true });
}, slow);
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => (world = await World.open(server.url)), slow);
afterEach(() => world.close(), slow);

const aDozen = (): Task[] => Array.from({ length: 12 }, () => aTask());
const brief = async (): Promise<null> => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return null;
};

/** Does what the scheduler's sweep does: sends again what has no ending, until all have one. */
async function allEnd(tasks: readonly Task[]): Promise<void> {
  await eventually(
    async () => {
      const open = tasks.filter((task) => !world.of(task).some(({ status }) => status === 'completed'));
      if (open.length > 0) await world.tasks.publish(open);
      expect(open).toEqual([]);
    },
    { everyMs: 250 },
  );
}

describe('work goes on by itself', () => {
  const faults: [string, () => Promise<void>][] = [
    [
      'the server was killed and started again',
      async () => {
        await server.kill();
        await server.start();
      },
    ],
    [
      'its storage was wiped between kill and restart',
      async () => {
        await server.kill();
        await server.wipe();
        await server.start();
      },
    ],
    [
      'its storage was deleted while it ran',
      () => rm(join(server.directory, 'jetstream'), { recursive: true, force: true, maxRetries: 10 }),
    ],
    [
      'somebody deleted the streams',
      async () => {
        const { tasksStream, inboxStream } = world.bus.subjects;
        for (const stream of [tasksStream, inboxStream]) await world.bus.jsm.streams.delete(stream);
      },
    ],
    [
      'somebody deleted the consumer of the queue',
      async () => {
        const { tasksStream } = world.bus.subjects;
        await world.bus.jsm.consumers.delete(
          tasksStream,
          await ensureTaskConsumer(world.bus, 'http', 'normal'),
        );
      },
    ],
  ];

  test.each(faults)(
    'after %s',
    async (_, fault) => {
      await world.work({ slots: 4, handle: brief });
      const tasks = aDozen();
      // What an earlier fault broke may be under repair.
      await eventually(() => world.tasks.publish(tasks));
      await eventually(() => expect(world.reports.length).toBeGreaterThan(0));
      await fault();
      await allEnd([...tasks, ...aDozen()]);
    },
    slow,
  );
});

describe('an acknowledgement', () => {
  test(
    'of a task of a stream that is gone does not take out the one that has its number now',
    async () => {
      const gate = new Gate();
      await world.work({ slots: 6, handle: gate.handle });
      const before = Array.from({ length: 6 }, () => aTask());
      await world.tasks.publish(before);
      await eventually(() => expect(gate.running).toBe(6));
      await world.bus.jsm.streams.delete(world.bus.subjects.tasksStream);
      await world.watch.check();
      const after = aDozen();
      await world.tasks.publish(after);
      await ensureTaskConsumer(world.bus, 'http', 'normal');
      gate.end();
      await eventually(() => {
        gate.end();
        for (const task of [...before, ...after]) expect(gate.begun).toContainEqual(task);
      });
      for (const task of [...before, ...after])
        expect(await world.ending(task)).toEqual({ status: 'completed', output: 'done' });
      await eventually(async () => expect(await world.left()).toBe(0));
    },
    slow,
  );
});

describe('a result', () => {
  test(
    'that was ready while the server was away is delivered when it is back, without running again',
    async () => {
      const gate = new Gate();
      const served = await world.work({ handle: gate.handle });
      const tasks = aDozen();
      await world.tasks.publish(tasks);
      await eventually(() => expect(gate.running).toBe(12));
      await server.kill();
      await eventually(() => expect(world.bus.connected).toBe(false));
      gate.end();
      await eventually(() => expect(served.status).toMatchObject({ running: 0, unreported: 12 }));
      await server.start();
      await eventually(() => {
        for (const task of tasks)
          expect(world.of(task)).toContainEqual({ status: 'completed', output: 'done' });
      });
      await eventually(async () => expect(await world.left()).toBe(0));
      expect(gate.begun).toHaveLength(12);
      expect(served.status.unreported).toBe(0);
    },
    slow,
  );

  test(
    'survives the loss of all storage while it is worked on',
    async () => {
      const gate = new Gate();
      await world.work({ handle: gate.handle });
      const task = aTask();
      await world.tasks.publish([task]);
      await eventually(() => expect(gate.running).toBe(1));
      await server.kill();
      await server.wipe();
      await server.start();
      gate.end();
      expect(await world.ending(task)).toEqual({ status: 'completed', output: 'done' });
      expect(gate.begun).toHaveLength(1);
    },
    slow,
  );

  test(
    'waits while the inbox is full; no task is acknowledged without it',
    async () => {
      await world.close();
      world = await World.open(server.url, 'narrow', 30_000);
      await world.inbox.assign([]);
      const output = 'x'.repeat(1_000);
      const served = await world.work({ slots: 8, handle: async () => output });
      const tasks = Array.from({ length: 60 }, () => aTask());
      await world.tasks.publish(tasks);
      await eventually(() => expect(served.status.unreported).toBeGreaterThan(10));
      await eventually(async () => {
        expect(await world.left()).toBeGreaterThanOrEqual(30);
      });
      await world.inbox.assign([0, 1, 2, 3]);
      for (const task of tasks) expect(await world.ending(task)).toEqual({ status: 'completed', output });
      await eventually(async () => expect(await world.left()).toBe(0));
    },
    slow,
  );
});

describe('a worker that lost the bus for long', () => {
  test(
    'aborts what it runs, because it is with somebody else by then',
    async () => {
      const reasons: unknown[] = [];
      await world.work({
        abortAfterAwayMs: 300,
        handle: (_, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              reasons.push(signal.reason);
              resolve(null);
            });
            if (reasons.length > 0) resolve('again');
          }),
      });
      const task = aTask();
      await world.tasks.publish([task]);
      await eventually(async () => {
        const { tasksStream } = world.bus.subjects;
        const name = await ensureTaskConsumer(world.bus, 'http', 'normal');
        expect((await world.bus.jsm.consumers.info(tasksStream, name)).num_ack_pending).toBe(1);
      });
      await server.kill();
      await eventually(() => expect(reasons).toEqual([expect.objectContaining({ why: 'bus_away' })]));
      await server.start();
      expect(await world.ending(task)).toEqual({ status: 'completed', output: 'again' });
    },
    slow,
  );
});
