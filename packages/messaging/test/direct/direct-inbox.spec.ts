import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import {
  DirectInbox,
  encodeReport,
  ensureTopology,
  InboxConsumer,
  InboxSender,
  newInstance,
  OwnerAnnouncer,
  type Bus,
  type InboxItem,
} from '../../src/index.js';
import { aNotice, anEvent, noticeOf } from '../support/samples.js';
import { openTestBus, smallTopology, type TestBus } from '../support/test-bus.js';

let corner: TestBus;
let senderBus: Bus;
let sender: InboxSender;
let ends: (() => unknown)[];
beforeEach(async () => {
  corner = await openTestBus();
  await ensureTopology(corner.bus, smallTopology);
  senderBus = await corner.another();
  sender = new InboxSender(senderBus, { patienceMs: 60_000 });
  ends = [];
});
afterEach(async () => {
  for (const end of ends) await end();
  sender.close();
  await corner.end();
});

/** Takes a sender that waits only so long for an owner to say something. */
function withPatience(patienceMs: number): void {
  sender.close();
  sender = new InboxSender(senderBus, { patienceMs });
}

type Handle = (batch: readonly InboxItem[]) => void;
const ackAll: Handle = (batch) => batch.forEach((item) => item.ack());

/** A scheduler's side: owns partitions, and counts the batches that come. */
async function own(partitions: number[], handle: Handle = ackAll, told = partitions) {
  const bus = await corner.another();
  const instance = newInstance();
  const batches: InboxItem[][] = [];
  const inbox = new DirectInbox(bus, { instance, owns: (partition) => partitions.includes(partition) });
  inbox.onBatch((batch) => {
    batches.push([...batch]);
    handle(batch);
  });
  const announcer = new OwnerAnnouncer(bus, instance, () => told);
  ends.push(() => announcer.stop());
  await bus.nc.flush();
  announcer.announce();
  await eventually(() => expect(sender.owners).toBeGreaterThan(0));
  /** Resolves when the server knows that this scheduler is not there any more. */
  const forgotten = () =>
    eventually(() =>
      expect(
        senderBus.nc.request(bus.subjects.scheduler(instance), undefined, { timeout: 1_000 }),
      ).rejects.toMatchObject({ code: '503' }),
    );
  return { bus, inbox, batches, announcer, forgotten };
}

const stored = async (): Promise<number> =>
  (await corner.bus.jsm.streams.info(corner.bus.subjects.inboxStream)).state.messages;

/** What the stream hands to whoever serves these partitions. */
async function fromStream(partitions: number[]): Promise<InboxItem[]> {
  const items: InboxItem[] = [];
  const consumer = new InboxConsumer(corner.bus);
  consumer.onBatch((batch) => {
    items.push(...batch);
    ackAll(batch);
  });
  await consumer.assign(partitions);
  ends.push(() => consumer.close(0));
  return items;
}

const aReport = (executionId: string) =>
  encodeReport({ executionId, step: 's', attempt: 1, report: { status: 'completed', output: 1 } });

describe('what is sent to the owner of a partition', () => {
  test('arrives as one message for one turn of the event loop, whatever the partitions', async () => {
    const { batches } = await own([0, 1, 2, 3]);
    const sent = Array.from({ length: 40 }, (_, index) =>
      index % 2 ? sender.publish(index % 4, aNotice()) : sender.publishReports(index % 4, [aReport('e')]),
    );
    await Promise.all(sent);
    expect(batches.map(({ length }) => length)).toEqual([40]);
    expect(await stored()).toBe(0);
  });

  test('keeps its trace and its content', async () => {
    const { batches } = await own([2]);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await sender.publish(2, aNotice('e1', 7), traceparent);
    const [item] = batches.flat();
    expect(item).toMatchObject({ partition: 2, traceparent, message: aNotice('e1', 7), deliveryCount: 1 });
  });

  test('is settled only when its effect is committed', async () => {
    const taken: InboxItem[] = [];
    await own([0], (batch) => void taken.push(...batch));
    let settled = 0;
    for (let index = 0; index < 2; index += 1) void sender.publish(0, aNotice()).then(() => (settled += 1));
    await eventually(() => expect(taken).toHaveLength(2));
    taken[0]?.ack();
    await corner.bus.nc.flush();
    expect(settled).toBe(0);
    taken[1]?.ack();
    await eventually(() => expect(settled).toBe(2));
    expect(await stored()).toBe(0);
  });

  test('waits for an owner that is slow but says so, and the others of its batch do not', async () => {
    withPatience(5_000);
    const taken: InboxItem[] = [];
    await own([0], (batch) => void taken.push(...batch));
    const settled: string[] = [];
    for (const id of ['quick', 'slow']) void sender.publish(0, aNotice(id)).then(() => settled.push(id));
    await eventually(() => expect(taken).toHaveLength(2));
    taken[0]?.ack();
    await eventually(() => expect(settled).toEqual(['quick']));
    const begun = performance.now();
    // Longer than the sender's patience with an owner that says nothing.
    await eventually(() => expect(performance.now() - begun).toBeGreaterThan(6_000));
    taken[1]?.ack();
    await eventually(() => expect(settled).toEqual(['quick', 'slow']));
    expect(await stored()).toBe(0);
  });

  test('is cut into messages that the bus carries', async () => {
    const { batches } = await own([0]);
    const output = 'x'.repeat(senderBus.maxPayload * 0.3);
    const big = () => sender.publish(0, { ...aNotice('e', 1), events: [anEvent('e', 1, output)] });
    await Promise.all([big(), big(), big(), big(), big()]);
    expect(batches.map(({ length }) => length)).toEqual([3, 2]);
    expect(await stored()).toBe(0);
  });
});

describe('the inbox stream takes', () => {
  test('what nobody owns', async () => {
    await sender.publish(1, aNotice('e1'));
    const items = await fromStream([1]);
    await eventually(() => expect(items.map(noticeOf)).toEqual([aNotice('e1')]));
  });

  test('what its owner left behind when it died, without waiting for a word of it, and word for word', async () => {
    const patient = new InboxSender(senderBus, { patienceMs: 60_000 });
    const { bus, forgotten } = await own([0]);
    await eventually(() => expect(patient.owners).toBe(1));
    await bus.close();
    await forgotten();
    const notice = { ...aNotice('e1', 1), events: [anEvent('e1', 1)] };
    await patient.publish(0, notice);
    const kept = await corner.bus.jsm.streams.getMessage(corner.bus.subjects.inboxStream, {
      last_by_subj: corner.bus.subjects.inbox(0),
    });
    expect(kept.json()).toEqual(notice);
    patient.close();
  });

  test('notices of anybody, and what they say of the log is not given on: it is asked', async () => {
    const forged = { ...aNotice('e1', 1), events: [anEvent('e1', 1)], head: 'f'.repeat(64), answerTo: 'a' };
    await sender.publish(1, forged);
    const items = await fromStream([1]);
    await eventually(() => expect(items.map(noticeOf)).toEqual([{ ...aNotice('e1', 1), answerTo: 'a' }]));
  });

  test('a notice that comes to the owner by the way of reports', async () => {
    const { bus, batches } = await own([0]);
    const reporting = new InboxSender(senderBus, { reportsOnly: true });
    await eventually(() => expect(reporting.owners).toBe(1));
    const seen: string[] = [];
    bus.nc.subscribe(`${bus.prefix}.scheduler.>`, { callback: (_, { subject }) => void seen.push(subject) });
    await bus.nc.flush();
    await reporting.publish(0, { ...aNotice('e1', 1), events: [anEvent('e1', 1)] });
    const report = { step: 's', attempt: 1, report: { status: 'completed', output: 1 } } as const;
    await reporting.publish(0, { kind: 'reports', reports: [{ executionId: 'e1', ...report }] });
    expect(batches.flat().map(({ message }) => message.kind)).toEqual(['reports']);
    expect(seen.filter((subject) => !subject.endsWith('.reports'))).toEqual([]);
    expect(seen.length).toBeGreaterThan(0);
    const items = await fromStream([0]);
    await eventually(() => expect(items.map(noticeOf)).toEqual([aNotice('e1', 1)]));
    reporting.close();
  });

  test('what the owner says nothing about, and a notice then without its events: it may be old news', async () => {
    withPatience(1_500);
    const { batches } = await own([0], () => undefined);
    const silent = await corner.another();
    silent.nc.subscribe(silent.subjects.scheduler('silent'), { callback: () => undefined });
    const announcer = new OwnerAnnouncer(silent, 'silent', () => [1]);
    ends.push(() => announcer.stop());
    await silent.nc.flush();
    announcer.announce();
    await eventually(() => expect(sender.owners).toBe(2));
    await sender.publish(1, { ...aNotice('e1', 1), events: [anEvent('e1', 1)] });
    const items = await fromStream([1]);
    await eventually(() => expect(items.map(noticeOf)).toEqual([aNotice('e1', 1)]));
    expect(batches).toEqual([]);
  });

  test('what reaches a process that does not own the partition, and the rest of the batch does not wait', async () => {
    const { batches } = await own([0], ackAll, [0, 1]);
    await Promise.all([sender.publish(0, aNotice('mine')), sender.publish(1, aNotice('other'))]);
    expect(batches.flat().map(noticeOf)).toEqual([{ ...aNotice('mine') }]);
    const items = await fromStream([1]);
    await eventually(() => expect(items.map(noticeOf)).toEqual([aNotice('other')]));
  });

  test('what the handler could not work on now', async () => {
    await own([0], (batch) => batch.forEach((item) => item.retryLater(10)));
    await sender.publish(0, aNotice('e1'));
    const items = await fromStream([0]);
    await eventually(() => expect(items.map(noticeOf)).toEqual([aNotice('e1')]));
  });

  test('what goes beyond the hands of the owner', async () => {
    sender.close();
    sender = new InboxSender(senderBus, { maxInHand: { count: 2, bytes: 1e6 } });
    const taken: InboxItem[] = [];
    await own([0], (batch) => void taken.push(...batch));
    const sent = ['a', 'b', 'c'].map((id) => sender.publish(0, aNotice(id)));
    await sent[2];
    expect(await stored()).toBe(1);
    await eventually(() => expect(taken).toHaveLength(2));
    taken.forEach((item) => item.ack());
    await Promise.all(sent);
  });

  test('what comes to a process that leaves', async () => {
    const { inbox, batches } = await own([0]);
    await inbox.close(0);
    await sender.publish(0, aNotice('e1'));
    expect(batches).toEqual([]);
    expect(await stored()).toBe(1);
  });
});

test('an owner that leaves is not sent to any more', async () => {
  const { announcer } = await own([0]);
  announcer.stop();
  await eventually(() => expect(sender.owners).toBe(0));
});

test('what can be put nowhere is told', async () => {
  await senderBus.close();
  await expect(sender.publish(0, aNotice())).rejects.toMatchObject({ code: 'bus_unavailable' });
});
