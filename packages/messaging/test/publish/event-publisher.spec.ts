import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  AckedPublisher,
  BusUnavailable,
  EventPublisher,
  ensureTopology,
  OutOfPlace,
  readEventsHead,
  type RunlogCloudEvent,
} from '../../src/index.js';
import { aWrittenEvent, anEvent, published } from '../support/samples.js';
import { openTestBus, smallTopology, type TestBus } from '../support/test-bus.js';

let corner: TestBus;
let publisher: EventPublisher;
beforeEach(async () => {
  corner = await openTestBus();
  publisher = new EventPublisher(corner.bus);
});
afterEach(async () => {
  publisher.close();
  await corner.end();
});

async function storedEvents(): Promise<RunlogCloudEvent[]> {
  const { eventsStream } = corner.bus.subjects;
  const { state } = await corner.bus.jsm.streams.info(eventsStream);
  const events: RunlogCloudEvent[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq && seq > 0; seq += 1) {
    events.push((await corner.bus.jsm.streams.getMessage(eventsStream, { seq })).json<RunlogCloudEvent>());
  }
  return events;
}

describe('the publisher of events', () => {
  test('writes a CloudEvent with the place in the execution and in the log', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const event = aWrittenEvent('e1', 7);
    expect(await publisher.publish([{ tenant: 'ac.me', event, position: 'c7' }])).toEqual({ confirmed: 1 });
    expect(await storedEvents()).toEqual([
      {
        specversion: '1.0',
        id: 'e1:7',
        source: '/runlog/executions/e1',
        type: 'runlog.StepCompleted',
        subject: 'e1',
        time: new Date(event.recordedAt).toISOString(),
        datacontenttype: 'application/json',
        executionversion: '7',
        tenant: 'ac.me',
        position: 'c7',
        data: anEvent('e1', 7).data,
      },
    ]);
    const { eventsStream } = corner.bus.subjects;
    const { subject, header } = await corner.bus.jsm.streams.getMessage(eventsStream, { seq: 1 });
    expect(subject).toBe(`${corner.bus.prefix}.events.ac=2Eme.e1.StepCompleted`);
    expect(header.get('Content-Type')).toBe('application/cloudevents+json');
  });

  test('keeps the versions of every execution in order, however many go side by side', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const executions = Array.from({ length: 20 }, (_, index) => `e${index}`);
    const events = Array.from({ length: 10 }, (_, index) =>
      executions.map((e) => published(e, index + 1)),
    ).flat();
    const [first, second] = await Promise.all([
      publisher.publish(events.slice(0, 75)),
      publisher.publish(events.slice(75)),
    ]);
    expect([first, second]).toEqual([{ confirmed: 75 }, { confirmed: 125 }]);
    const stored = await storedEvents();
    for (const execution of executions) {
      const versions = stored.filter(({ subject }) => subject === execution).map((e) => e.executionversion);
      expect(versions).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    }
  });

  test('merges what is sent again', async () => {
    await ensureTopology(corner.bus, smallTopology);
    await publisher.publish([published('e1', 1), published('e1', 2)]);
    await publisher.publish([published('e1', 1), published('e1', 2), published('e1', 3)]);
    expect((await storedEvents()).map(({ id }) => id)).toEqual(['e1:1', 'e1:2', 'e1:3']);
  });

  test('stores nothing behind a hole, and goes on from there', async () => {
    await ensureTopology(corner.bus, smallTopology);
    // The stream takes no event of this one type: as if it had been away for that one message.
    await corner.bus.jsm.streams.update(corner.bus.subjects.eventsStream, {
      subjects: [`${corner.bus.prefix}.events.*.*.StepCompleted`],
    });
    const refused = {
      tenant: 'acme',
      event: { ...aWrittenEvent('e1', 2), type: 'ExecutionStarted', data: '{}' },
    } as const;
    const events = [published('e1', 1), published('e2', 1), refused, published('e1', 3), published('e2', 2)];
    const outcome = await publisher.publish(events);
    expect(outcome).toEqual({ confirmed: 2, error: expect.any(BusUnavailable) });
    expect((await storedEvents()).map(({ id }) => id)).toEqual(['e1:1', 'e2:1']);

    await ensureTopology(corner.bus, smallTopology);
    expect(await publisher.publish(events.slice(2))).toEqual({ confirmed: 3 });
    expect((await storedEvents()).map(({ id }) => id)).toEqual(['e1:1', 'e2:1', 'e1:2', 'e1:3', 'e2:2']);
  });

  test('goes on behind what the stream has of it already', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const events = Array.from({ length: 700 }, (_, index) => published('e1', index + 1));
    expect(await publisher.publish(events.slice(0, 260))).toEqual({ confirmed: 260 });
    expect(await publisher.publish(events)).toEqual({ confirmed: 700 });
    expect((await storedEvents()).map(({ id }) => id)).toEqual(
      events.map(({ event }) => `e1:${event.version}`),
    );
  });

  test('goes on although others publish to the stream, at its end or within a list', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const another = new EventPublisher(await corner.another());
    const events = Array.from({ length: 600 }, (_, index) => published('e1', index + 1));
    await publisher.publish(events.slice(0, 100));
    await another.publish([published('foreign', 1)]);
    expect(await publisher.publish(events.slice(50, 300))).toEqual({ confirmed: 250 });
    const [ours] = await Promise.all([
      publisher.publish(events.slice(300)),
      another.publish(Array.from({ length: 40 }, (_, index) => published('foreign', index + 2))),
    ]);
    expect(ours).toEqual({ confirmed: 300 });
    const versions = (await storedEvents()).filter(({ subject }) => subject === 'e1').map(({ id }) => id);
    expect(versions).toEqual(events.map(({ event }) => `e1:${event.version}`));
    another.close();
  });

  test('two at the same piece of the log, as when a lease changes hands, come to an end and keep its order', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const others = await Promise.all([corner.another(), corner.another()]);
    const publishers = [publisher, ...others.map((bus) => new EventPublisher(bus))];
    const events = Array.from({ length: 900 }, (_, index) =>
      published(`e${index % 7}`, Math.floor(index / 7) + 1),
    );
    const outcomes = await Promise.all(publishers.map((one) => one.publish(events)));
    expect(outcomes).toEqual(publishers.map(() => ({ confirmed: 900 })));
    const ids = [...new Set((await storedEvents()).map(({ id }) => id))];
    expect(ids).toEqual(events.map(({ event }) => `${event.executionId}:${event.version}`));
    for (const one of publishers) one.close();
  });

  test('sends an event that the bus cannot carry without its data, and says where that is', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const large = published('e1', 1, 'x'.repeat(corner.bus.maxPayload));
    expect(await publisher.publish([large, published('e1', 2)])).toEqual({ confirmed: 2 });
    const [first, second] = await storedEvents();
    expect(first).toMatchObject({ id: 'e1:1', dataref: '/runlog/executions/e1/events/1' });
    expect(first).not.toHaveProperty('data');
    expect(second).toHaveProperty('data');
  });

  test('confirms nothing while no stream stands', async () => {
    expect(await publisher.publish([published('e1', 1)])).toEqual({
      confirmed: 0,
      error: expect.any(BusUnavailable),
    });
    expect(await publisher.publish([])).toEqual({ confirmed: 0 });
  });
});

describe('a publisher that is confirmed', () => {
  test('fails at once when the connection is closed beneath it', async () => {
    const bus = await corner.another();
    const acked = new AckedPublisher(bus);
    await bus.close();
    const { headersOf } = await import('../../src/index.js');
    await expect(acked.publish('any.subject', new Uint8Array(), headersOf({}))).rejects.toThrow(
      BusUnavailable,
    );
    acked.close();
  });

  test('stores nothing where the stream does not end as it was told, and everything where it does', async () => {
    await ensureTopology(corner.bus, smallTopology);
    await publisher.publish([published('e1', 1)]);
    publisher.resumeBehind(7);
    expect(await publisher.publish([published('e1', 2), published('e1', 3)])).toEqual({
      confirmed: 0,
      error: expect.any(OutOfPlace),
    });
    expect((await readEventsHead(corner.bus)).sequence).toBe(1);
    publisher.resumeBehind((await readEventsHead(corner.bus)).sequence);
    expect(await publisher.publish([published('e1', 2), published('e1', 3)])).toEqual({ confirmed: 2 });
    // From its own last event on it knows by itself.
    await corner.bus.jsm.streams.delete(corner.bus.subjects.eventsStream);
    await ensureTopology(corner.bus, smallTopology);
    expect(await publisher.publish([published('e1', 4)])).toEqual({
      confirmed: 0,
      error: expect.any(OutOfPlace),
    });
    expect((await readEventsHead(corner.bus)).sequence).toBe(0);
  });

  test('tells how far the stream is: its life, its newest event, and the position of that', async () => {
    await ensureTopology(corner.bus, smallTopology);
    const { life, ...empty } = await readEventsHead(corner.bus);
    expect(empty).toEqual({ sequence: 0 });
    await publisher.publish([{ ...published('e1', 1), position: '7.9' }]);
    expect(await readEventsHead(corner.bus)).toEqual({
      life,
      sequence: 1,
      last: { messageId: 'e1:1', position: '7.9' },
    });
    await corner.bus.jsm.streams.delete(corner.bus.subjects.eventsStream);
    await expect(readEventsHead(corner.bus)).rejects.toThrow(BusUnavailable);
    await ensureTopology(corner.bus, smallTopology);
    expect((await readEventsHead(corner.bus)).life).not.toBe(life);
  });
});
