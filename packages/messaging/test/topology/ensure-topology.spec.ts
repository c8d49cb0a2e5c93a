import { AckPolicy } from 'nats';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ensureTaskConsumer, ensureTopology, TopologyMismatch } from '../../src/index.js';
import { openTestBus, smallTopology, type TestBus } from '../support/test-bus.js';

let corner: TestBus;
beforeEach(async () => (corner = await openTestBus()));
afterEach(() => corner.end());

const configOf = async (stream: string) => (await corner.bus.jsm.streams.info(stream)).config;

describe('the topology', () => {
  test('refuses new work when full and forgets the oldest of the history', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const { tasksStream, inboxStream, eventsStream, prefix } = corner.bus.subjects;
    expect(await configOf(tasksStream)).toMatchObject({
      retention: 'workqueue',
      discard: 'new',
      max_bytes: smallTopology.tasks.maxBytes,
      storage: 'file',
      subjects: [`${prefix}.tasks.>`],
    });
    expect(await configOf(inboxStream)).toMatchObject({ retention: 'workqueue', discard: 'new' });
    expect(await configOf(eventsStream)).toMatchObject({ retention: 'limits', discard: 'old' });
  });

  test('gives every partition its consumer', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const { inboxStream } = corner.bus.subjects;
    const names: string[] = [];
    for await (const { name, config } of corner.bus.jsm.consumers.list(inboxStream)) {
      names.push(name);
      expect(config).toMatchObject({ ack_wait: 5_000_000_000, ack_policy: 'explicit' });
    }
    expect(names.map((name) => name.slice(0, 8)).sort()).toEqual([
      'inbox_0_',
      'inbox_1_',
      'inbox_2_',
      'inbox_3_',
    ]);
  });

  test('is left alone when it stands, and content with it', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const { inboxStream, inbox } = {
      inboxStream: corner.bus.subjects.inboxStream,
      inbox: corner.bus.subjects.inbox(1),
    };
    await corner.bus.js.publish(inbox, '{}');
    const before = await corner.bus.jsm.streams.info(inboxStream);
    await ensureTopology(corner.bus, smallTopology);
    const after = await corner.bus.jsm.streams.info(inboxStream);
    expect(after.created).toBe(before.created);
    expect(after.state.messages).toBe(1);
  });

  test('follows its configuration', async () => {
    await ensureTopology(corner.bus, smallTopology);
    await ensureTopology(corner.bus, {
      ...smallTopology,
      partitions: 6,
      events: { maxBytes: 4_000_000, maxAgeMs: 60_000 },
    });
    const { eventsStream, inboxStream } = corner.bus.subjects;
    expect(await configOf(eventsStream)).toMatchObject({ max_bytes: 4_000_000, max_age: 60_000_000_000 });
    expect((await corner.bus.jsm.streams.info(inboxStream)).state.consumer_count).toBe(6);
  });

  test('is not forced upon a stream that would have to be made anew', async () => {
    await ensureTopology(corner.bus, smallTopology);
    await expect(ensureTopology(corner.bus, { ...smallTopology, storage: 'memory' })).rejects.toThrow(
      TopologyMismatch,
    );
  });

  test('can be made by several processes at once', async () => {
    const others = await Promise.all([corner.another(), corner.another()]);
    await Promise.all([corner.bus, ...others].map((bus) => ensureTopology(bus, smallTopology)));
    expect(await configOf(corner.bus.subjects.tasksStream)).toMatchObject({ discard: 'new' });
  });

  test('makes the consumer of a queue once, whatever the queue is called', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const name = await ensureTaskConsumer(corner.bus, 'a.b > *', 'high');
    expect(await ensureTaskConsumer(corner.bus, 'a.b > *', 'high')).toBe(name);
    const info = await corner.bus.jsm.consumers.info(corner.bus.subjects.tasksStream, name);
    expect(info.config).toMatchObject({
      ack_wait: 10_000_000_000,
      filter_subject: corner.bus.subjects.tasks('a.b > *', 'high'),
    });
  });

  test('names consumers anew in another life of the stream, and puts relics of an earlier one aside', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const { tasksStream, tasks } = {
      tasksStream: corner.bus.subjects.tasksStream,
      tasks: corner.bus.subjects.tasks('q', 'low'),
    };
    const before = await ensureTaskConsumer(corner.bus, 'q', 'low');
    await corner.bus.jsm.streams.delete(tasksStream);
    await ensureTopology(corner.bus, smallTopology);
    await corner.bus.jsm.consumers.add(tasksStream, {
      durable_name: before,
      ack_policy: AckPolicy.Explicit,
      filter_subject: tasks,
    });
    const after = await ensureTaskConsumer(corner.bus, 'q', 'low');
    expect(after).not.toBe(before);
    const { state } = await corner.bus.jsm.streams.info(tasksStream);
    expect(state.consumer_count).toBe(1);
  });
});
