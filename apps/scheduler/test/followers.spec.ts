import { describe, expect, test } from '@jest/globals';
import type { Cursor, TailedWriting } from '@runlog/event-store';
import type { EventsHead } from '@runlog/messaging';
import { FollowerLoop } from '../src/followers/follower-loop.js';
import { positionOf } from '../src/followers/place-in-stream.js';
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

/** A public stream that takes what it is told to, and can be lost. */
class Stream {
  life = 'one';
  sequence = 0;
  readonly taken: TailedWriting[] = [];
  /** How many events of each piece are confirmed; all, when nothing is said. */
  readonly confirms: number[] = [];
  readonly pieces: number[][] = [];
  resumed: number[] = [];

  readonly publish = async (events: readonly TailedWriting[]): Promise<number> => {
    this.pieces.push(versions(events));
    const confirmed = this.confirms.shift() ?? events.length;
    this.taken.push(...events.slice(0, confirmed));
    this.sequence += confirmed;
    return confirmed;
  };

  readonly resumeBehind = (sequence: number): void => void this.resumed.push(sequence);

  readonly head = async (): Promise<EventsHead> => {
    const last = this.taken.at(-1);
    const messageId = last && `${idOf(last)}`;
    return {
      life: this.life,
      sequence: this.sequence,
      ...(last && messageId !== undefined && { last: { messageId, position: positionOf(last.cursor) } }),
    };
  };

  /** It comes back as another, empty. */
  wiped(life: string): void {
    this.life = life;
    this.sequence = 0;
    this.taken.length = 0;
  }

  /** It comes back as it was when it had so many events. */
  setBack(events: number): void {
    this.taken.length = events;
    this.sequence = events;
  }
}

const versions = (events: readonly TailedWriting[]): number[] =>
  events.map(({ event }) => (event instanceof Error ? event.event.version : event.version));

const idOf = ({ event }: TailedWriting): string =>
  event instanceof Error ? '' : `${event.executionId}:${event.version}`;

describe('the relay', () => {
  const relayOf = (world: TestWorld, stream: Stream, now: () => number = () => 0): Relay =>
    new Relay(world.store.events, world.store.checkpoints, stream, now);

  test('moves its checkpoint behind what is confirmed only, and repeats the rest', async () => {
    const world = new TestWorld();
    await world.start({ handler: 'work' });
    const stream = new Stream();
    stream.confirms.push(1, 2);
    const relay = relayOf(world, stream);
    expect([await relay.round(), await relay.round(), await relay.round()]).toEqual([1, 2, 0]);
    expect(stream.pieces).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
  });

  test('saves its place now and then while there is work, and at the end of it', async () => {
    const world = new TestWorld();
    const saved: Cursor[] = [];
    const checkpoints = {
      load: () => Promise.resolve(undefined),
      loadLife: () => Promise.resolve(undefined),
      beginLife: () => Promise.resolve(),
      lag: () => Promise.resolve({ events: 0, seconds: 0 }),
      save: (_: string, cursor: Cursor) => Promise.resolve(void saved.push(cursor)),
    };
    let now = 0;
    const relay = new Relay(world.store.events, checkpoints, new Stream(), () => now);
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
    const stream = new Stream();
    stream.confirms.push(2);
    await relayOf(world, stream).round();
    await relayOf(world, stream).round();
    expect(stream.pieces).toEqual([[1, 2, 3], [3]]);
    const cursor: Cursor | undefined = await world.store.checkpoints.load('relay');
    expect(await world.store.events.tail(cursor, 10)).toEqual([]);
  });
});

describe('when the public stream was lost, the relay', () => {
  async function relayed(): Promise<{ world: TestWorld; stream: Stream; relay: Relay }> {
    const world = new TestWorld();
    await world.start({ handler: 'work' });
    await world.start({ handler: 'work' });
    const stream = new Stream();
    const relay = new Relay(world.store.events, world.store.checkpoints, stream, () => 0);
    await relay.round();
    await relay.settle();
    expect(versions(stream.taken)).toEqual([1, 2, 3, 1, 2, 3]);
    return { world, stream, relay };
  }

  test('gives one that came back empty everything again, in order, when it is told', async () => {
    const { stream, relay } = await relayed();
    stream.wiped('two');
    expect(await relay.round()).toBe(0);
    relay.reset();
    expect(await relay.round()).toBe(6);
    expect(versions(stream.taken)).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test('does so, too, when it finds out by itself, because what it sends does not fit', async () => {
    const { world, stream, relay } = await relayed();
    stream.wiped('two');
    await world.start({ handler: 'work' });
    stream.confirms.push(0);
    expect([await relay.round(), await relay.round()]).toEqual([0, 9]);
  });

  test('does so, too, when its process died before anybody noticed, and even part of it had gone on', async () => {
    const { world, stream, relay } = await relayed();
    stream.wiped('two');
    await world.start({ handler: 'work' });
    expect(await relay.round()).toBe(3);
    await relay.settle();
    const next = new Relay(world.store.events, world.store.checkpoints, stream, () => 0);
    expect(await next.round()).toBe(9);
    // And not once more.
    const third = new Relay(world.store.events, world.store.checkpoints, stream, () => 0);
    expect(await third.round()).toBe(0);
  });

  test('goes on where one ends that came back older', async () => {
    const { stream, relay } = await relayed();
    stream.setBack(4);
    relay.reset();
    expect(await relay.round()).toBe(2);
    expect(stream.resumed.at(-1)).toBe(4);
    expect(versions(stream.taken)).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test('leaves alone one whose events have all grown too old', async () => {
    const { stream, relay } = await relayed();
    stream.taken.length = 0;
    relay.reset();
    expect(await relay.round()).toBe(0);
  });

  test('does not skip what it never sent, and repeats no more than a stream can hold', async () => {
    const { world, stream } = await relayed();
    const asked: number[] = [];
    const [place, newest] = [
      await world.store.checkpoints.load('relay'),
      { transaction: '9', position: '9' },
    ];
    const store = {
      tailWritten: (after: Cursor | undefined) => {
        expect(after).toEqual(place);
        return Promise.resolve([]);
      },
      placeOfNewest: (count: number) => Promise.resolve((asked.push(count), newest)),
    };
    stream.wiped('two');
    await new Relay(store, world.store.checkpoints, stream, () => 0).round();
    expect(asked).toEqual([1_000_000]);
  });
});
