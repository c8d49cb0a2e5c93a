import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { nanos } from 'nats';
import { partitionOf } from '@runlog/core';
import { eventually } from '@runlog/testkit';
import {
  BusUnavailable,
  decode,
  ensureTopology,
  isTaskMessage,
  PayloadTooLarge,
  QueueFull,
  TaskPublisher,
  traceparentOf,
  UnencodableMessage,
} from '../../src/index.js';
import { aTask } from '../support/samples.js';
import { openTestBus, smallTopology, type TestBus } from '../support/test-bus.js';

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let corner: TestBus;
let publisher: TaskPublisher;
beforeEach(async () => {
  corner = await openTestBus();
  publisher = new TaskPublisher(corner.bus, smallTopology.partitions);
});
afterEach(async () => {
  publisher.close();
  await corner.end();
});

const stored = async () =>
  (await corner.bus.jsm.streams.info(corner.bus.subjects.tasksStream)).state.messages;

describe('the publisher of tasks', () => {
  test('stores a task with its partition and its trace', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const task = aTask({ queue: 'my.queue', priority: 'high' });
    await publisher.publish([task], trace);
    const { tasksStream } = corner.bus.subjects;
    const found = await corner.bus.jsm.streams.getMessage(tasksStream, { seq: 1 });
    expect(found.subject).toBe(corner.bus.subjects.tasks('my.queue', 'high'));
    const { subject, data, header } = found;
    expect(decode({ subject, data, headers: header }, isTaskMessage)).toEqual({
      partition: partitionOf(task.executionId, smallTopology.partitions),
      task,
    });
    expect(traceparentOf(header)).toBe(trace);
  });

  test('stores a task that is sent twice only once, even with the words of users in its name', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const tasks = [aTask(), aTask({ step: 'each[3].ü\nnotify' })];
    await publisher.publish(tasks);
    await publisher.publish(tasks);
    expect(await stored()).toBe(2);
  });

  test('stores a task again as often as it is sent after its message was taken out, which the stream remembers', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const task = aTask({ step: 'each[3].ü' });
    for (const sequence of [1, 2, 3]) {
      await publisher.publish([task]);
      expect([sequence, await stored()]).toEqual([sequence, 1]);
      await corner.bus.jsm.streams.deleteMessage(corner.bus.subjects.tasksStream, sequence);
      expect(await stored()).toBe(0);
    }
  });

  test('finds out what others sent: what is there is not doubled, what was taken out is replaced', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const other = new TaskPublisher(corner.bus, smallTopology.partitions);
    const [waits, taken] = [aTask(), aTask()];
    await other.publish([waits, taken]);
    await corner.bus.jsm.streams.deleteMessage(corner.bus.subjects.tasksStream, 2);
    await publisher.publish([waits, taken]);
    expect(await stored()).toBe(2);
    await Promise.all([other.publish([waits, taken]), publisher.publish([waits, taken])]);
    expect(await stored()).toBe(2);
    other.close();
  });

  test('does not double a task that waits for longer than the stream remembers ids', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const { jsm, subjects } = corner.bus;
    const { config } = await jsm.streams.info(subjects.tasksStream);
    await jsm.streams.delete(subjects.tasksStream);
    await jsm.streams.add({ ...config, duplicate_window: nanos(100) });
    const [task, over] = [aTask(), aTask()];
    await publisher.publish([task, over]);
    await eventually(async () => {
      publisher.forget([over]);
      await publisher.publish([task, over]);
      // Of what is over nothing is remembered: it shows that the stream has forgotten the ids.
      expect(await stored()).toBe(3);
    });
    await publisher.publish([task]);
    expect(await stored()).toBe(3);
  });

  test('stores a task again in another life of the stream, whatever has its number there', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const [task, another] = [aTask(), aTask()];
    await publisher.publish([task]);
    await corner.bus.jsm.streams.delete(corner.bus.subjects.tasksStream);
    await ensureTopology(corner.bus, smallTopology);
    await publisher.publish([another]);
    await publisher.publish([task]);
    expect(await stored()).toBe(2);
  });

  test('sends thousands at once', async () => {
    await ensureTopology(corner.bus, smallTopology);
    await publisher.publish(Array.from({ length: 3_000 }, () => aTask()));
    expect(await stored()).toBe(3_000);
  });

  test('says that a queue is full, and works again when there is room', async () => {
    await ensureTopology(corner.bus, { ...smallTopology, tasks: { maxBytes: 20_000 } });
    const tasks = Array.from({ length: 100 }, () => aTask());
    await expect(publisher.publish(tasks)).rejects.toThrow(QueueFull);
    expect(await stored()).toBeGreaterThan(10);
    await corner.bus.jsm.streams.purge(corner.bus.subjects.tasksStream);
    await publisher.publish([aTask()]);
    expect(await stored()).toBe(1);
  });

  test('refuses what the bus cannot carry before sending it, and says so for each task', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const outcomes = await publisher.publishEach([
      { task: aTask() },
      { task: aTask({ input: 'x'.repeat(corner.bus.maxPayload) }) },
      { task: aTask({ input: 1n as unknown as number }) },
      { task: aTask() },
    ]);
    expect(outcomes).toEqual([
      undefined,
      expect.any(PayloadTooLarge),
      expect.any(UnencodableMessage),
      undefined,
    ]);
    expect(await stored()).toBe(2);
    expect(corner.bus.connected).toBe(true);
  });

  test('sends a task of exactly the size that the bus carries', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const sized = (length: number) => publisher.publish([aTask({ input: 'x'.repeat(length) })]);
    const frame = 600;
    await sized(corner.bus.maxPayload - frame);
    expect(await stored()).toBe(1);
  });

  test('says that the bus is unavailable while no stream stands', async () => {
    await expect(publisher.publish([aTask()])).rejects.toThrow(BusUnavailable);
  });

  test('is not held up by a confirmation that never comes', async () => {
    await ensureTopology(corner.bus, smallTopology);
    // Somebody who listens but never confirms: no stream, no refusal.
    const silent = corner.bus.nc.subscribe(`${corner.bus.prefix}.silent.>`);
    const { AckedPublisher, headersOf } = await import('../../src/index.js');
    const impatient = new AckedPublisher(corner.bus, { ackTimeoutMs: 200, inFlight: 1 });
    const send = () => impatient.publish(`${corner.bus.prefix}.silent.x`, new Uint8Array(1), headersOf({}));
    await Promise.all([1, 2].map(() => expect(send()).rejects.toThrow(BusUnavailable)));
    silent.unsubscribe();
    impatient.close();
  });

  test('gives up what is in flight when it is closed', async () => {
    const silent = corner.bus.nc.subscribe(`${corner.bus.prefix}.tasks.>`);
    const sending = publisher.publish([aTask()]);
    await eventually(() => expect(silent.getReceived()).toBe(1));
    publisher.close();
    await expect(sending).rejects.toThrow(BusUnavailable);
  });
});
