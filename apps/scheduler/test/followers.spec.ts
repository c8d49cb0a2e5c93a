import { describe, expect, test } from '@jest/globals';
import type { Cursor, TailedWriting } from '@runlog/event-store';
import { FollowerLoop } from '../src/followers/follower-loop.js';
import { Relay } from '../src/followers/relay.js';
import { TestWorld } from './support/world.js';
import { settle, VirtualClock } from './support/virtual-clock.js';

const pace = { batch: 5, leadMs: 0, gatherMs: 10, pollMs: 1_000, afterFailureMs: 500 };

describe('a follower', () => {
  test('takes a round at once when woken, and polls when nobody wakes it', async () => {
    const clock = new VirtualClock();
    let rounds = 0;
    const round = (): Promise<number> => {
      rounds += 1;
      return Promise.resolve(0);
    };
    const loop = new FollowerLoop(round, clock, pace, () => undefined);
    loop.wake();
    await settle();
    expect(rounds).toBe(0);
    loop.switchOn();
    await settle();
    expect(rounds).toBe(1);
    loop.wake();
    await settle();
    expect(rounds).toBe(2);
    await clock.pass(3_000);
    expect(rounds).toBe(5);
    await loop.switchOff();
    await clock.pass(3_000);
    expect(rounds).toBe(5);
  });

  test('lets whoever woke it out of idleness go first', async () => {
    const clock = new VirtualClock();
    let rounds = 0;
    const round = (): Promise<number> => {
      rounds += 1;
      return Promise.resolve(0);
    };
    const loop = new FollowerLoop(round, clock, { ...pace, leadMs: 7 }, () => undefined);
    loop.switchOn();
    await settle();
    expect(rounds).toBe(1);
    loop.wake();
    loop.wake();
    await clock.pass(6);
    expect(rounds).toBe(1);
    await clock.pass(1);
    expect(rounds).toBe(2);
    await loop.switchOff();
  });

  test('never runs two rounds side by side, and a wake-up during a round is not lost', async () => {
    const clock = new VirtualClock();
    let running = 0;
    let most = 0;
    let rounds = 0;
    let end: () => void = () => undefined;
    const round = async (): Promise<number> => {
      rounds += 1;
      most = Math.max(most, (running += 1));
      await new Promise<void>((resolve) => (end = resolve));
      running -= 1;
      return 0;
    };
    const loop = new FollowerLoop(round, clock, pace, () => undefined);
    loop.switchOn();
    loop.wake();
    loop.wake();
    end();
    await clock.pass(10);
    expect({ rounds, most }).toEqual({ rounds: 2, most: 1 });
    const off = loop.switchOff();
    end();
    await off;
  });

  test('gathers while there is work: a wake-up between two rounds does not cut the rest short', async () => {
    const clock = new VirtualClock();
    let rounds = 0;
    const round = (): Promise<number> => {
      rounds += 1;
      return Promise.resolve(1);
    };
    const loop = new FollowerLoop(round, clock, pace, () => undefined);
    loop.switchOn();
    await settle();
    loop.wake();
    await clock.pass(9);
    expect(rounds).toBe(1);
    await clock.pass(1);
    expect(rounds).toBe(2);
    await loop.switchOff();
  });

  test('does not rest while it is behind, and begins each round in a turn of its own', async () => {
    const clock = new VirtualClock();
    const taken = [5, 5, 3];
    let rounds = 0;
    const loop = new FollowerLoop(
      (batch) => {
        rounds += 1;
        return Promise.resolve(Math.min(batch, taken.shift() ?? 0));
      },
      clock,
      pace,
      () => undefined,
    );
    loop.switchOn();
    await settle();
    expect(rounds).toBe(1);
    await clock.pass(0);
    expect(rounds).toBe(3);
    await clock.pass(9);
    expect(rounds).toBe(3);
    await clock.pass(1);
    expect(rounds).toBe(4);
    await loop.switchOff();
  });

  test('goes on after a failure', async () => {
    const clock = new VirtualClock();
    const failures: unknown[] = [];
    let rounds = 0;
    const round = (): Promise<number> => {
      rounds += 1;
      return rounds === 1 ? Promise.reject(new Error('away')) : Promise.resolve(0);
    };
    const loop = new FollowerLoop(round, clock, pace, (error) => failures.push(error));
    loop.switchOn();
    await clock.pass(500);
    expect([rounds, failures.length]).toEqual([2, 1]);
    await loop.switchOff();
  });
});

describe('the relay', () => {
  const ids = (events: readonly TailedWriting[]): number[] =>
    events.map(({ event }) => (event instanceof Error ? event.event.version : event.version));

  test('moves its checkpoint behind what is confirmed only, and repeats the rest', async () => {
    const world = new TestWorld();
    await world.start({ handler: 'work' });
    const published: number[][] = [];
    const confirm = [1, 2];
    const relay = new Relay(
      world.store.events,
      world.store.checkpoints,
      (events) => {
        published.push(ids(events));
        return Promise.resolve(confirm.shift() ?? 0);
      },
      () => 0,
    );
    expect([await relay.round(), await relay.round(), await relay.round()]).toEqual([1, 2, 0]);
    expect(published).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
  });

  test('saves its place now and then while there is work, and at the end of it', async () => {
    const world = new TestWorld();
    const saved: Cursor[] = [];
    const checkpoints = {
      ...world.store.checkpoints,
      load: () => Promise.resolve(undefined),
      save: (_: string, cursor: Cursor) => Promise.resolve(void saved.push(cursor)),
    };
    const all = (events: readonly TailedWriting[]): Promise<number> => Promise.resolve(events.length);
    let now = 0;
    const relay = new Relay(world.store.events, checkpoints, all, () => now);
    for (const [at, times] of [
      [0, 1],
      [100, 1],
      [499, 1],
      [500, 2],
      [900, 2],
    ] as const) {
      now = at;
      await world.start({ handler: 'work' });
      await relay.round();
      expect(saved).toHaveLength(times);
    }
    await relay.round();
    await relay.settle();
    expect(saved).toHaveLength(3);
  });

  test('goes on where another process stopped', async () => {
    const world = new TestWorld();
    await world.start({ handler: 'work' });
    const first = new Relay(
      world.store.events,
      world.store.checkpoints,
      () => Promise.resolve(2),
      () => 0,
    );
    await first.round();
    let seen: number[] = [];
    const second = new Relay(
      world.store.events,
      world.store.checkpoints,
      (events) => {
        seen = ids(events);
        return Promise.resolve(events.length);
      },
      () => 0,
    );
    second.reset();
    await second.round();
    expect(seen).toEqual([3]);
    const cursor: Cursor | undefined = await world.store.checkpoints.load('relay');
    expect(await world.store.events.tail(cursor, 10)).toEqual([]);
  });
});
