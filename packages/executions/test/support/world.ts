import { randomBytes } from 'node:crypto';

import { record, type ExecutionEvent, type NewEvent } from '@runlog/core';
import { migrate, openEventStore, type EventStore, type OpenEventStore } from '@runlog/event-store';
import {
  connectBus,
  ensureTopology,
  HintPublisher,
  InboxConsumer,
  InboxPublisher,
  onHint,
  type Bus,
  type InboxMessage,
} from '@runlog/messaging';
import { caughtUp, plainLanguage, testDatabase, testNats } from '@runlog/testkit';

import { createExecutions, type Executions, type Platform } from '../../src/index.js';

/** The use cases on a database and a corner of NATS of their own. */
export interface World {
  readonly executions: Executions;
  readonly platform: Platform;
  readonly store: OpenEventStore;
  readonly bus: Bus;
  /** What reached the inboxes so far. */
  readonly inbox: InboxMessage[];
  readonly lost: unknown[];
  /** Appends as the scheduler would: behind the newest version, with a hint to all who wait. */
  append(executionId: string, events: readonly NewEvent[]): Promise<ExecutionEvent[]>;
  /** Brings the list up to the log. */
  project(): Promise<void>;
  /** Other use cases on the same servers, with parts exchanged. */
  variant(parts: Partial<Platform>): Executions;
  close(): Promise<void>;
}

const partitions = 4;
const small = { maxBytes: 32 * 1024 * 1024 };

/** Builds a world; `hints: false` keeps hints away, so that only polling is left. */
export async function createWorld({ hints = true } = {}): Promise<World> {
  const database = await testDatabase({
    migrate: { digest: 'executions-tests', apply: (url) => migrate(url, { partitions }) },
  });
  const nats = await testNats();
  const store = await openEventStore({ url: database.url, allowUnsafeDurability: true });
  const bus = await connectBus({ url: nats.url, name: 'test', prefix: nats.prefix });
  await ensureTopology(bus, { partitions, inbox: small, tasks: small, events: small });
  const inbox: InboxMessage[] = [];
  // As it was sent: what consumers hear of it leaves out what only owners may be told.
  bus.nc.subscribe(bus.subjects.allInboxes, {
    callback: (_, message) => void inbox.push(message.json<InboxMessage>()),
  });
  const consumer = new InboxConsumer(bus);
  consumer.onBatch((batch) => {
    for (const item of batch) item.ack();
  });
  await consumer.assign(Array.from({ length: partitions }, (_, partition) => partition));
  const publisher = new InboxPublisher(bus);
  const hinting = new HintPublisher(bus, 'scheduler');
  const lost: unknown[] = [];
  const platform: Platform = {
    store: store.events,
    definitions: store.definitions,
    list: store.list,
    schedules: store.schedules,
    resources: store.resources,
    inbox: publisher,
    hints: hints ? (listener) => onHint(bus, listener) : () => () => undefined,
    partitions,
    languages: [plainLanguage],
    checkExpression: ({ expression }) =>
      Promise.resolve(expression.includes('(') ? 'unmatched parenthesis' : undefined),
    pageTokenKey: randomBytes(32),
    onNoticeLost: (_id, error) => lost.push(error),
  };
  const made: Executions[] = [];
  const variant = (parts: Partial<Platform>): Executions => {
    const executions = createExecutions({ ...platform, ...parts });
    made.push(executions);
    return executions;
  };
  return {
    executions: variant({}),
    platform,
    store,
    bus,
    inbox,
    lost,
    variant,
    append: (id, events) => append(store.events, hinting, id, events),
    project: () => caughtUp(store.projector),
    close: async () => {
      for (const executions of made) executions.close();
      await consumer.close();
      publisher.close();
      await store.close();
      await bus.close();
      await nats.drop();
      await database.drop();
    },
  };
}

async function append(
  store: EventStore,
  hints: HintPublisher,
  executionId: string,
  events: readonly NewEvent[],
): Promise<ExecutionEvent[]> {
  const log = await store.read(executionId);
  const [creation] = log;
  if (creation?.type !== 'ExecutionCreated') throw new Error(`no execution ${executionId}`);
  const recordedAt = store.now();
  const outcome = await store.append({
    executionId,
    tenant: creation.data.tenant,
    partition: 0,
    expectedVersion: log.length,
    events,
    recordedAt,
  });
  if (outcome.status !== 'appended') throw new Error(`the append was answered ${outcome.status}`);
  hints.publish([{ executionId, version: outcome.version }]);
  return record(executionId, log.length, recordedAt, events);
}
