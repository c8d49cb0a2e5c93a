import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import {
  ensureInboxConsumer,
  ensureTopology,
  InboxConsumer,
  InboxPublisher,
  type InboxConsumerOptions,
  type InboxItem,
  type Poison,
} from '../../src/index.js';
import { aNotice, noticeOf } from '../support/samples.js';
import { openTestBus, smallTopology, type TestBus } from '../support/test-bus.js';

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const all = [0, 1, 2, 3];

let corner: TestBus;
let publisher: InboxPublisher;
let consumers: InboxConsumer[];
beforeEach(async () => {
  corner = await openTestBus();
  await ensureTopology(corner.bus, smallTopology);
  publisher = new InboxPublisher(corner.bus);
  consumers = [];
});
afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.close(0)));
  publisher.close();
  await corner.end();
});

function consumer(options?: InboxConsumerOptions): InboxConsumer {
  const made = new InboxConsumer(corner.bus, options);
  consumers.push(made);
  return made;
}

const left = async () => (await corner.bus.jsm.streams.info(corner.bus.subjects.inboxStream)).state.messages;
const send = (partition: number, count: number) =>
  Promise.all(Array.from({ length: count }, () => publisher.publish(partition, aNotice())));

describe('the consumer of inboxes', () => {
  test('gives the handler what was published, with its partition and trace, and takes it out on ack', async () => {
    const items: InboxItem[] = [];
    const inbox = consumer();
    inbox.onBatch((batch) => void items.push(...batch));
    await inbox.assign([2]);
    const notice = aNotice();
    await publisher.publish(2, notice, trace);
    await eventually(() => expect(items).toHaveLength(1));
    expect(items[0]).toMatchObject({ partition: 2, message: notice, deliveryCount: 1, traceparent: trace });
    expect(await left()).toBe(1);
    items[0]?.ack();
    await eventually(async () => expect(await left()).toBe(0));
  });

  test('gives on together what arrives together, from all partitions, and no more than the cap', async () => {
    for (const partition of all) await send(partition, 100);
    const batches: InboxItem[][] = [];
    const inbox = consumer({ maxBatch: 150 });
    inbox.onBatch((batch) => void batches.push(batch));
    await inbox.assign(all);
    await eventually(() => expect(batches.flat()).toHaveLength(400));
    expect(batches.length).toBeLessThan(200);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(150);
    expect(batches.some((batch) => new Set(batch.map(({ partition }) => partition)).size > 1)).toBe(true);
  });

  test('begins a batch while earlier ones are in progress', async () => {
    const open: (() => void)[] = [];
    const inbox = consumer();
    inbox.onBatch(() => new Promise<void>((resolve) => open.push(resolve)));
    await inbox.assign(all);
    for (const round of [1, 2, 3]) {
      await send(1, 1);
      await eventually(() => expect(open).toHaveLength(round));
    }
    for (const finish of open) finish();
  });

  test('takes no more than its bound, and goes on when items are settled', async () => {
    await send(0, 60);
    await send(3, 60);
    const items: InboxItem[] = [];
    const inbox = consumer({ maxInHand: 32 });
    inbox.onBatch((batch) => void items.push(...batch));
    await inbox.assign(all);
    await eventually(() => expect(items.length).toBeGreaterThanOrEqual(16));
    for (let settled = 0; settled < 120; settled += 1) {
      await eventually(() => expect(items.length).toBeGreaterThan(settled));
      expect(inbox.unsettled).toBeLessThanOrEqual(32);
      items[settled]?.ack();
    }
    await eventually(async () => expect(await left()).toBe(0));
  });

  test('lets an item come again later, never at once, and counts', async () => {
    const counts: number[] = [];
    const moments: number[] = [];
    const inbox = consumer();
    inbox.onBatch(([item]) => {
      counts.push(item?.deliveryCount ?? 0);
      moments.push(performance.now());
      if (counts.length < 3) item?.retryLater(200);
      else item?.ack();
    });
    await inbox.assign([1]);
    await send(1, 1);
    await eventually(() => expect(counts).toEqual([1, 2, 3]));
    expect((moments[1] ?? 0) - (moments[0] ?? 0)).toBeGreaterThan(140);
    await eventually(async () => expect(await left()).toBe(0));
  });

  test('lets a batch come again when its handler fails, without harm to the next', async () => {
    let calls = 0;
    const done: InboxItem[] = [];
    const inbox = consumer();
    inbox.onBatch(async (batch) => {
      calls += 1;
      if (calls === 1) throw new RangeError('the first time');
      for (const item of batch) item.ack();
      done.push(...batch);
    });
    await inbox.assign([0]);
    await send(0, 1);
    await eventually(() => expect(calls).toBe(1));
    await send(0, 1);
    await eventually(() => expect(done.map(({ deliveryCount }) => deliveryCount)).toEqual([1, 2]));
    expect(corner.reported).toEqual([expect.any(RangeError)]);
    await eventually(async () => expect(await left()).toBe(0));
  });

  test('settles an item once', async () => {
    const inbox = consumer();
    inbox.onBatch((batch) => {
      for (const item of batch) {
        item.retryLater(60_000);
        item.ack();
        item.park('late');
      }
    });
    await inbox.assign([0]);
    await send(0, 1);
    const { inboxStream } = corner.bus.subjects;
    await eventually(async () => {
      const { delivered } = await corner.bus.jsm.consumers.info(
        inboxStream,
        await ensureInboxConsumer(corner.bus, 0),
      );
      expect(delivered.consumer_seq).toBe(1);
      expect(inbox.unsettled).toBe(0);
    });
    expect(await left()).toBe(1);
  });

  test('takes a parked item out and tells of it', async () => {
    const parked: string[] = [];
    const inbox = consumer({ onParked: (_, reason) => void parked.push(reason) });
    inbox.onBatch((batch) => batch.forEach((item) => item.park('unreadable history')));
    await inbox.assign([0]);
    await send(0, 2);
    await eventually(() => expect(parked).toEqual(['unreadable history', 'unreadable history']));
    await eventually(async () => expect(await left()).toBe(0));
  });
});

describe('a message that cannot be read', () => {
  const garbage = new TextEncoder().encode('{"kind":"nonsense"}');

  test('is reported with its bytes, then taken out, while others go their way', async () => {
    const poison: Poison[] = [];
    const items: InboxItem[] = [];
    const inbox = consumer({ onPoison: (one) => void poison.push(one) });
    inbox.onBatch((batch) => {
      items.push(...batch);
      for (const item of batch) item.ack();
    });
    await inbox.assign(all);
    await corner.bus.js.publish(corner.bus.subjects.inbox(1), garbage);
    await send(1, 3);
    await eventually(() => expect(items).toHaveLength(3));
    await eventually(async () => expect(await left()).toBe(0));
    expect(poison).toEqual([
      expect.objectContaining({ subject: corner.bus.subjects.inbox(1), data: garbage, deliveryCount: 1 }),
    ]);
  });

  test('takes no room from those behind it, however many there are', async () => {
    const poison: Poison[] = [];
    const items: InboxItem[] = [];
    for (let count = 0; count < 20; count += 1)
      await corner.bus.js.publish(corner.bus.subjects.inbox(0), garbage);
    await send(0, 1);
    const inbox = consumer({ maxInHand: 4, onPoison: (one) => void poison.push(one) });
    inbox.onBatch((batch) => {
      items.push(...batch);
      for (const item of batch) item.ack();
    });
    await inbox.assign([0]);
    await eventually(() => expect([poison.length, items.length]).toEqual([20, 1]));
    await eventually(async () => expect(await left()).toBe(0));
  });

  test('stays in the stream until its report succeeded', async () => {
    let calls = 0;
    const inbox = consumer({
      onPoison: () => {
        calls += 1;
        return Promise.reject(new RangeError('the dead-letter store is away'));
      },
    });
    inbox.onBatch(() => undefined);
    await inbox.assign([0]);
    await corner.bus.js.publish(corner.bus.subjects.inbox(0), garbage);
    await eventually(() => expect(corner.reported).toEqual([expect.any(RangeError)]));
    expect(calls).toBe(1);
    expect(await left()).toBe(1);
  });
});

describe('partitions that change hands', () => {
  test('are served by the new owner at once, with what the old one did not work on', async () => {
    const old = consumer({ maxInHand: 4 });
    const held: InboxItem[] = [];
    old.onBatch((batch) => void held.push(...batch));
    await old.assign([0]);
    await send(0, 20);
    await eventually(() => expect(held.length).toBeGreaterThan(0));

    const seen = new Set<string>();
    const fresh = consumer();
    fresh.onBatch((batch) => {
      for (const item of batch) {
        seen.add(noticeOf(item).executionId);
        item.ack();
      }
    });
    await old.assign([]);
    await fresh.assign([0]);
    await eventually(() => expect(seen.size).toBeGreaterThanOrEqual(20 - held.length));
    // What the old owner's handler has in hand remains its own to settle.
    for (const item of held) item.ack();
    await eventually(async () => expect(await left()).toBe(0));
    expect(old.assigned).toEqual([]);
    expect(fresh.assigned).toEqual([0]);
  });

  test('can be taken and given up again and again under load without losing a message', async () => {
    const seen = new Map<string, number>();
    const take = (batch: InboxItem[]): void => {
      for (const item of batch) {
        const { executionId } = noticeOf(item);
        seen.set(executionId, (seen.get(executionId) ?? 0) + 1);
        item.ack();
      }
    };
    const [a, b] = [consumer(), consumer()];
    a.onBatch(take);
    b.onBatch(take);
    const sending = Array.from({ length: 400 }, (_, index) => publisher.publish(index % 4, aNotice()));
    for (let turn = 0; turn < 6; turn += 1) {
      await Promise.all([a.assign(turn % 2 ? [0, 1] : [2, 3]), b.assign(turn % 2 ? [2, 3] : [0, 1])]);
      await send(turn % 4, 10);
    }
    await Promise.all(sending);
    await eventually(() => expect(seen.size).toBe(460));
    await eventually(async () => expect(await left()).toBe(0));
  });
});
