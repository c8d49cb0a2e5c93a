import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openInMemoryStore, type InMemoryStore } from '@runlog/event-store';
import { connectBus, ensureTopology, InboxConsumer, postPoison, UndecodableMessage } from '@runlog/messaging';
import type { Bus, InboxItem, Poison } from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import { parkedCommand } from '../src/parked/command.js';
import { PoisonKeeper } from '../src/parking/poison-keeper.js';
import { silent } from './support/silent.js';

const executionId = '018bcfe5-6800-7000-8000-000000000001';

let nats: TestNats;
let bus: Bus;
let store: InMemoryStore;
let printed: string[];
beforeEach(async () => {
  nats = await testNats();
  store = openInMemoryStore({ clock: () => 1_700_000_000_000, partitions: 2 });
  printed = [];
  bus = await connect();
  const maxBytes = 1024 * 1024;
  const small = { maxBytes };
  await ensureTopology(bus, { partitions: 2, tasks: small, inbox: small, events: small });
});
afterEach(async () => {
  await bus.close();
  await nats.drop();
});

const connect = (): Promise<Bus> => connectBus({ url: nats.url, name: 'test', prefix: nats.prefix });
const parked = (...words: string[]): Promise<number> =>
  parkedCommand(words, { store, bus: connect, print: (line) => void printed.push(line) });
const poisonOf = (subject: string, text: string): Poison => ({
  subject,
  data: Buffer.from(text),
  deliveryCount: 3,
  contentType: 'application/x-unheard-of',
  error: new UndecodableMessage(subject, 'not JSON in UTF-8'),
});

test('what a worker cannot read is put aside by a scheduler, and listed with its cause', async () => {
  const stop = new PoisonKeeper(store.deadLetters, silent).listen(bus);
  const worker = await connect();
  await bus.nc.flush();
  await postPoison(worker, poisonOf(bus.subjects.tasks('q', 'normal'), 'gar\u0000bage'));
  stop();
  await worker.close();
  expect(await parked('list')).toBe(0);
  expect(printed[0]).toContain(`unreadable  x1  2023-11-14T22:13:20.000Z  ${nats.prefix}.tasks.q.normal`);
  expect(printed[1]).toBe('0 executions, 0 exhausted messages, 1 unreadable messages');
  const [letter] = await store.deadLetters.list({}, { limit: 10 });
  expect(letter).toMatchObject({ code: 'undecodable_message', contentType: 'application/x-unheard-of' });
  expect(await parked('show', letter?.id ?? '')).toBe(0);
  expect(printed.at(-1)).toBe('gar\u0000bage');
});

test('without a scheduler that takes it, a worker keeps what it cannot read in the stream', async () => {
  const subject = bus.subjects.tasks('q', 'normal');
  await expect(postPoison(bus, poisonOf(subject, 'x'))).rejects.toMatchObject({ retryable: true });
});

test('a replayed message reaches the inbox as it was, and is off the list', async () => {
  const reports = [
    { executionId, step: 'task', attempt: 1, report: { status: 'completed', output: 7 } as const },
  ];
  const payload = Buffer.from(JSON.stringify({ kind: 'reports', reports }));
  await store.deadLetters.park({ kind: 'exhausted', executionId, code: 'c', cause: 'why', payload });
  const items: InboxItem[] = [];
  const inbox = new InboxConsumer(bus);
  inbox.onBatch((batch) => {
    items.push(...batch);
    for (const item of batch) item.ack();
  });
  await inbox.assign([0, 1]);
  expect(await parked('replay', '--all')).toBe(0);
  await eventually(() => expect(items.map(({ message }) => message)).toEqual([{ kind: 'reports', reports }]));
  await inbox.close();
  expect(await store.deadLetters.list({}, { limit: 10 })).toEqual([]);
});

test('a replayed message that fails anew before the replay is over stays on the list', async () => {
  const subject = bus.subjects.inbox(0);
  const letter = { kind: 'unreadable', code: 'c', cause: 'why', subject, payload: Buffer.from('x') } as const;
  await store.deadLetters.park(letter);
  const slow = async (): Promise<Bus> => {
    await store.deadLetters.park(letter);
    return connect();
  };
  const world = { store, bus: slow, print: (line: string) => void printed.push(line) };
  expect(await parkedCommand(['replay', '--all'], world)).toBe(0);
  expect(await store.deadLetters.list({}, { limit: 10 })).toMatchObject([{ count: 2 }]);
});

test('a message that says a foreign subject, or is not whole, is not sent anywhere', async () => {
  const other = { kind: 'unreadable', code: 'c', cause: 'why', payload: Buffer.from('x') } as const;
  await store.deadLetters.park({ ...other, subject: 'somebody.else' });
  const good = { ...other, subject: bus.subjects.inbox(0), payload: Buffer.from('good') };
  await store.deadLetters.park(good);
  expect(await parked('replay', '--all')).toBe(1);
  expect(printed.filter((line) => line.includes('nothing of ours'))).toHaveLength(1);
  const [letter, ...others] = await store.deadLetters.list({}, { limit: 10 });
  expect([letter?.subject, others]).toEqual(['somebody.else', []]);
  expect(await parked('drop', letter?.id ?? '')).toBe(0);
  const large = Buffer.alloc(1024 * 1024 + 1);
  await store.deadLetters.park({ ...other, subject: bus.subjects.inbox(0), payload: large });
  expect(await parked('replay', '--all')).toBe(1);
  expect(printed.at(-1)).toContain('is not whole');
});

test('an unknown id, and words that say nothing, are answered as such', async () => {
  expect(await parked('drop', 'nothing')).toBe(1);
  expect(printed).toEqual(['nothing is not among them']);
  expect(await parked('explode')).toBe(2);
});

test('a message that the server will not deliver again is put aside, and taken out of the stream', async () => {
  const { inboxStream } = bus.subjects;
  const stop = new PoisonKeeper(store.deadLetters, silent).listen(bus);
  await bus.jsm.consumers.delete(inboxStream, (await firstConsumer(bus)).name);
  const durable_name = 'foreign';
  const filter_subject = bus.subjects.inbox(0);
  const consumer = {
    durable_name,
    filter_subject,
    ack_policy: 'explicit' as never,
    max_deliver: 1,
    ack_wait: 100_000_000,
  };
  await bus.jsm.consumers.add(inboxStream, consumer);
  await bus.js.publish(filter_subject, Buffer.from('stubborn'));
  const pull = await bus.js.consumers.get(inboxStream, durable_name);
  await pull.next({ expires: 2_000 });
  await eventually(async () => {
    await pull.next({ expires: 1_000 }).catch(() => null);
    const [letter] = await store.deadLetters.list({ kind: 'exhausted' }, { limit: 10 });
    expect(letter).toMatchObject({ code: 'max_deliveries', subject: filter_subject });
  });
  await eventually(async () => expect((await bus.jsm.streams.info(inboxStream)).state.messages).toBe(0));
  stop();
});

async function firstConsumer({ jsm, subjects }: Bus): Promise<{ name: string }> {
  for await (const found of jsm.consumers.list(subjects.inboxStream))
    if (found.config.filter_subject === subjects.inbox(0)) return found;
  throw new TypeError('no consumer');
}
