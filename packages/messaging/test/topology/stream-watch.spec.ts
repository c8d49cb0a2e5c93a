import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@runlog/testkit';
import {
  connectBus,
  ensureInboxConsumer,
  EventPublisher,
  InboxConsumer,
  InboxPublisher,
  StreamWatch,
  TaskPublisher,
  type Bus,
  type RememberedStream,
  type StreamMemory,
  type StreamLoss,
} from '../../src/index.js';
import { startOwnServer, type OwnServer } from '../support/own-server.js';
import { aNotice, aTask, noticeOf, published } from '../support/samples.js';
import { smallTopology } from '../support/test-bus.js';

const slow = 240_000;

let server: OwnServer;
let bus: Bus;
let watch: StreamWatch;
let losses: StreamLoss[];
let reported: unknown[];
let inbox: InboxConsumer;
let publisher: InboxPublisher;
const seen = new Set<string>();

beforeAll(async () => (server = await startOwnServer()), slow);
afterAll(() => server.end());

beforeEach(async () => {
  reported = [];
  bus = await connectBus({
    url: server.nats.url,
    name: 'test',
    onError: (error) => void reported.push(error),
  });
  watch = new StreamWatch(bus, smallTopology);
  await watch.start();
  losses = [];
  bus.on('lost', (loss) => void losses.push(loss));
  publisher = new InboxPublisher(bus);
  inbox = new InboxConsumer(bus);
  inbox.onBatch((batch) => {
    for (const item of batch) {
      seen.add(noticeOf(item).executionId);
      item.ack();
    }
  });
  await inbox.assign([0, 1, 2, 3]);
  await roundTrip();
}, slow);

afterEach(async () => {
  watch.stop();
  await inbox.close(0);
  publisher.close();
  await bus.close();
});

/** A message is published, again if need be, and reaches the consumer, which nobody has touched. */
async function roundTrip(): Promise<void> {
  const notice = aNotice();
  await eventually(() => publisher.publish(1, notice));
  await eventually(() => expect(seen).toContain(notice.executionId));
}

/** Remembers as a database does. */
function aMemory(): StreamMemory {
  const kept = new Map<string, RememberedStream>();
  return {
    load: async () => [...kept.values()],
    save: async (seen) => seen.forEach((one) => kept.set(one.name, one)),
  };
}

/** What another process does that starts now. */
async function watchFor(memory: StreamMemory): Promise<void> {
  watch.stop();
  watch = new StreamWatch(bus, smallTopology, memory);
  await watch.start();
}

const streamsOf = (reason: StreamLoss['reason']): string[] =>
  losses.filter((loss) => loss.reason === reason).map(({ stream }) => stream);

describe('the watch over streams', () => {
  test(
    'stays silent over a restart that lost nothing',
    async () => {
      await server.killAndRestart();
      await roundTrip();
      await watch.check();
      expect(losses).toEqual([]);
    },
    slow,
  );

  test(
    'puts everything back when storage was wiped between kill and restart',
    async () => {
      await server.killAndWipe();
      await roundTrip();
      const { tasksStream, inboxStream, eventsStream } = bus.subjects;
      await eventually(() =>
        expect(streamsOf('missing').sort()).toEqual([eventsStream, inboxStream, tasksStream]),
      );
      const tasks = new TaskPublisher(bus, 4);
      await tasks.publish([aTask()]);
      tasks.close();
    },
    slow,
  );

  test(
    'makes streams anew whose files were deleted beneath the running server',
    async () => {
      // Of another test; two looks that cannot read it would find that stream broken as well.
      await bus.jsm.streams.purge(bus.subjects.tasksStream);
      await server.removeStorage();
      await roundTrip();
      expect(streamsOf('broken')).toContain(bus.subjects.inboxStream);
      const events = new EventPublisher(bus);
      const tasks = new TaskPublisher(bus, 4);
      await eventually(() => tasks.publish([aTask()]));
      await eventually(
        async () => expect(await events.publish([published('e1', 1)])).toEqual({ confirmed: 1 }),
        {
          timeoutMs: 20_000,
        },
      );
      // The server may hold files of theirs open: those streams work on, until it restarts.
      tasks.close();
      events.close();
      await server.killAndRestart();
      await roundTrip();
    },
    slow,
  );

  test(
    'makes a stream anew that cannot read what it holds, before anybody runs into it',
    async () => {
      const tasks = new TaskPublisher(bus, 4);
      await tasks.publish([aTask(), aTask()]);
      await server.removeStorage();
      const { tasksStream } = bus.subjects;
      await eventually(() => expect(streamsOf('broken')).toContain(tasksStream));
      await tasks.publish([aTask()]);
      expect((await bus.jsm.streams.info(tasksStream)).state.messages).toBe(1);
      tasks.close();
      await roundTrip();
    },
    slow,
  );

  test(
    'can be started on a server whose files are gone',
    async () => {
      watch.stop();
      await server.removeStorage();
      watch = new StreamWatch(bus, smallTopology);
      await watch.start();
      expect(streamsOf('broken')).toContain(bus.subjects.inboxStream);
      await roundTrip();
    },
    slow,
  );

  test(
    'notices a stream that somebody deleted, and one that somebody made anew',
    async () => {
      await bus.jsm.streams.delete(bus.subjects.inboxStream);
      await roundTrip();
      expect(streamsOf('missing')).toEqual([bus.subjects.inboxStream]);

      const { config } = await bus.jsm.streams.info(bus.subjects.tasksStream);
      // A look between the two would find it missing.
      watch.stop();
      await bus.jsm.streams.delete(bus.subjects.tasksStream);
      await bus.jsm.streams.add(config);
      await watch.start();
      await eventually(() => expect(streamsOf('recreated')).toEqual([bus.subjects.tasksStream]));
    },
    slow,
  );

  test(
    'notices storage that went back to an older copy',
    async () => {
      const store = join(server.nats.directory, 'jetstream');
      const copy = join(server.nats.directory, 'copy');
      await server.nats.stop();
      await cp(store, copy, { recursive: true });
      await server.nats.start();
      await roundTrip();
      await watch.check();
      await server.nats.kill();
      await rm(store, { recursive: true });
      await cp(copy, store, { recursive: true });
      await server.nats.start();
      await eventually(() => expect(streamsOf('regressed')).toEqual([bus.subjects.inboxStream]));
      await roundTrip();
    },
    slow,
  );

  test(
    'notices at its start what became of the streams while nobody watched: an older copy, and other streams',
    async () => {
      const memory = aMemory();
      const store = join(server.nats.directory, 'jetstream');
      const copy = join(server.nats.directory, 'older');
      watch.stop();
      await server.nats.stop();
      await cp(store, copy, { recursive: true });
      await server.nats.start();
      await roundTrip();
      await watchFor(memory);
      watch.stop();
      await server.nats.kill();
      await rm(store, { recursive: true });
      await cp(copy, store, { recursive: true });
      await server.nats.start();
      await eventually(() => expect(bus.connected).toBe(true));
      losses.length = 0;
      await watchFor(memory);
      expect(streamsOf('regressed')).toEqual([bus.subjects.inboxStream]);
      await roundTrip();

      await watchFor(memory);
      watch.stop();
      await server.killAndWipe();
      await eventually(() => expect(bus.connected).toBe(true));
      losses.length = 0;
      await watchFor(memory);
      expect(streamsOf('recreated')).toContain(bus.subjects.tasksStream);
      await roundTrip();
    },
    slow,
  );

  test(
    'is not needed for a consumer that somebody deleted',
    async () => {
      await bus.jsm.consumers.delete(bus.subjects.inboxStream, await ensureInboxConsumer(bus, 1));
      await roundTrip();
      expect(losses).toEqual([]);
    },
    slow,
  );
});
