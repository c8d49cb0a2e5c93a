import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import { nanos } from 'nats';
import {
  connectBus,
  ensureTopology,
  EventPublisher,
  readEventsHead,
  StreamWatch,
  type RunlogCloudEvent,
} from '../../src/index.js';
import { startOwnServer, type OwnServer } from '../support/own-server.js';
import { published } from '../support/samples.js';
import { smallTopology } from '../support/test-bus.js';

const slow = 240_000;

let server: OwnServer;
beforeAll(async () => {
  server = await startOwnServer();
}, slow);
afterAll(() => server.end());

describe('a relay that sends again from its checkpoint', () => {
  test(
    'has every event stored, the first copies in order, although the server dies in between',
    async () => {
      const bus = await connectBus({ url: server.nats.url, name: 'relay' });
      await ensureTopology(bus, smallTopology);
      const publisher = new EventPublisher(bus, { ackTimeoutMs: 1_000 });
      const executions = Array.from({ length: 8 }, (_, index) => `e${index}`);
      const log = Array.from({ length: 150 }, (_, index) =>
        executions.map((execution) => published(execution, index + 1)),
      ).flat();

      let checkpoint = 0;
      let failures = 0;
      const dying = (async () => {
        for (const threshold of [200, 500, 800]) {
          await eventually(() => expect(checkpoint).toBeGreaterThan(threshold), { everyMs: 1 });
          await server.killAndRestart();
        }
      })();
      while (checkpoint < log.length) {
        const { confirmed, error } = await publisher.publish(log.slice(checkpoint, checkpoint + 64));
        checkpoint += confirmed;
        if (error) {
          failures += 1;
          await eventually(() => expect(bus.connected).toBe(true));
        }
      }
      await dying;
      expect(failures).toBeGreaterThan(0);

      const seen = new Map<string, number>(executions.map((execution) => [execution, 0]));
      const { state } = await bus.jsm.streams.info(bus.subjects.eventsStream);
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await bus.jsm.streams.getMessage(bus.subjects.eventsStream, { seq });
        const { subject, executionversion } = message.json<RunlogCloudEvent>();
        const before = seen.get(subject) ?? 0;
        // A repeat is allowed, a jump is not.
        expect(Number(executionversion)).toBeLessThanOrEqual(before + 1);
        seen.set(subject, Math.max(before, Number(executionversion)));
      }
      expect([...seen.values()]).toEqual(executions.map(() => 150));
      publisher.close();
      await bus.close();
    },
    slow,
  );

  test('goes on behind a newest event that is older than the server, started again, remembers ids', async () => {
    const bus = await connectBus({ url: server.nats.url, name: 'relay', prefix: 'idle' });
    await ensureTopology(bus, smallTopology);
    const { eventsStream } = bus.subjects;
    const windowMs = 200;
    await bus.jsm.streams.update(eventsStream, { duplicate_window: nanos(windowMs) });
    const publisher = new EventPublisher(bus);
    expect(await publisher.publish([published('e1', 1)])).toEqual({ confirmed: 1 });
    await setTimeout(2 * windowMs);
    await server.killAndRestart();
    await eventually(async () => expect((await readEventsHead(bus)).last?.messageId).toBe('e1:1'));
    publisher.resumeBehind((await readEventsHead(bus)).sequence);
    expect(await publisher.publish([published('e1', 2), published('e1', 3)])).toEqual({ confirmed: 2 });
    expect((await readEventsHead(bus)).sequence).toBe(3);
    publisher.close();
    await bus.close();
  });

  test(
    'leaves no hole behind what was confirmed, although the stream is wiped in between',
    async () => {
      const bus = await connectBus({ url: server.nats.url, name: 'relay', prefix: 'wiped' });
      const watch = new StreamWatch(bus, smallTopology);
      await watch.start();
      const publisher = new EventPublisher(bus, { ackTimeoutMs: 1_000 });
      const log = Array.from({ length: 1_500 }, (_, index) => published(`e${index % 9}`, index + 1));

      let checkpoint = 0;
      let atLastWipe = 0;
      const wiping = (async () => {
        for (const threshold of [300, 900]) {
          await eventually(() => expect(checkpoint).toBeGreaterThan(threshold), { everyMs: 1 });
          await server.killAndWipe();
          atLastWipe = checkpoint;
        }
      })();
      while (checkpoint < log.length) {
        const { confirmed, error } = await publisher.publish(log.slice(checkpoint, checkpoint + 90));
        checkpoint += confirmed;
        if (error) await eventually(() => expect(bus.connected).toBe(true));
      }
      await wiping;

      const { state } = await bus.jsm.streams.info(bus.subjects.eventsStream);
      const places: number[] = [];
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await bus.jsm.streams.getMessage(bus.subjects.eventsStream, { seq });
        places.push(Number(message.json<RunlogCloudEvent>().executionversion));
      }
      const firstSights = [...new Set(places)];
      const [first = Infinity] = firstSights;
      expect(first).toBeLessThanOrEqual(atLastWipe + 1);
      expect(firstSights).toEqual(Array.from({ length: log.length - first + 1 }, (_, n) => first + n));
      publisher.close();
      watch.stop();
      await bus.close();
    },
    slow,
  );
});
