import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectBus, ensureSubscriber, EventPublisher, readEventsHead, StreamWatch } from '@runlog/messaging';
import type { Bus, RunlogCloudEvent } from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import { systemClock } from '../src/clock.js';
import { FollowerLoop } from '../src/followers/follower-loop.js';
import { publishTo } from '../src/followers/publish-to-bus.js';
import { Relay } from '../src/followers/relay.js';
import { silent } from './support/silent.js';
import { TestWorld } from './support/world.js';

const small = { maxBytes: 8 * 1024 * 1024 };
const topology = { partitions: 1, tasks: small, inbox: small, events: small };
const pace = { batch: 25, leadMs: 1, gatherMs: 1, pollMs: 50, afterFailureMs: 50 };

let nats: TestNats;
let bus: Bus;
let watch: StreamWatch;
beforeEach(async () => {
  nats = await testNats();
  bus = await connectBus({ url: nats.url, name: 'relay', prefix: nats.prefix });
  watch = new StreamWatch(bus, topology);
  await watch.start();
});
afterEach(async () => {
  watch.stop();
  await bus.close();
  await nats.drop();
});

/** A relay at work, as a scheduler process has one. */
function relayOf(world: TestWorld): { end(): Promise<void> } {
  const publisher = new EventPublisher(bus, { ackTimeoutMs: 500 });
  const stream = {
    publish: publishTo(publisher, silent),
    head: () => readEventsHead(bus),
    resumeBehind: (sequence: number) => publisher.resumeBehind(sequence),
  };
  const relay = new Relay(world.store.events, world.store.checkpoints, stream, () => performance.now());
  const loop = new FollowerLoop(
    (batch) => relay.round(batch),
    systemClock(() => Date.now()),
    pace,
    () => undefined,
  );
  const forget = bus.on('lost', () => {
    relay.reset();
    loop.wake();
  });
  loop.switchOn();
  return {
    end: async () => {
      forget();
      await loop.switchOff();
      publisher.close();
    },
  };
}

/** What a durable subscriber gets who comes late, and has not got yet. */
async function sights(): Promise<string[]> {
  await ensureSubscriber(bus, { name: 'late' });
  const consumer = await bus.js.consumers.get(bus.subjects.eventsStream, 'subscriber_late');
  const seen: string[] = [];
  for (;;) {
    const messages = await consumer.fetch({ max_messages: 500, expires: 1_000 });
    const before = seen.length;
    for await (const message of messages) {
      seen.push(message.json<RunlogCloudEvent>().id);
      message.ack();
    }
    if (seen.length === before) return seen;
  }
}

test('a durable subscriber who comes late sees every event of the log in order, though the stream was lost amid the work, and by a relay that died', async () => {
  const world = new TestWorld();
  let relay = relayOf(world);
  for (let round = 0; round < 3; round += 1) {
    for (let count = 0; count < 40; count += 1) await world.start({ handler: 'work' });
    // The one that saw the stream last never hears of its loss.
    if (round === 1) await relay.end();
    await bus.jsm.streams.delete(bus.subjects.eventsStream);
    await watch.check();
    for (let count = 0; count < 20; count += 1) await world.start({ handler: 'work' });
    if (round === 1) relay = relayOf(world);
  }
  const log = await world.store.events.tail(undefined, 10_000);
  const ids = log.map(({ event }) => (event instanceof Error ? '' : `${event.executionId}:${event.version}`));
  expect(ids).toHaveLength(540);
  const seen = new Set<string>();
  await eventually(async () => {
    for (const id of await sights()) seen.add(id);
    expect([...seen]).toEqual(ids);
  });
  await relay.end();
});
