import { startNats } from '@runlog/local';
import {
  AckPolicy,
  connect,
  StorageType,
  type JetStreamManager,
  type NatsConnection,
  type Subscription,
} from 'nats';
import type { Usage } from '../driver/usage.js';
import { usageOf } from '../driver/usage.js';
import type { Trial } from './limit.js';
import { drive, type Budget, type LoadResult } from './load.js';

const payload = new TextEncoder().encode(
  JSON.stringify({ execution: 'x'.repeat(36), step: 's0', input: { n: 1 } }),
);
const storages = [StorageType.File, StorageType.Memory] as const;
/** Messages under way at the saturation of a core subject. */
const window = 256;

/** Runs the trials on an embedded nats-server as `npm start` runs it. */
export async function withNats(
  dir: string,
  budget: Budget,
  measure: (trial: Trial) => Promise<void>,
): Promise<void> {
  const server = await startNats({ dir });
  const nats = server.pid ?? 0;
  const processes = { nats: () => usageOf(nats), client: () => usageOf(process.pid) };
  const [publisher, receiver] = await Promise.all([
    connect({ servers: server.url }),
    connect({ servers: server.url }),
  ]);
  try {
    for (const storage of storages) await jetStream(publisher, storage, { budget, processes, measure });
    await core(publisher, receiver, { budget, processes, measure });
  } finally {
    await Promise.all([publisher.close(), receiver.close()]);
    await server.stop();
  }
}

interface Bench {
  readonly budget: Budget;
  readonly processes: Readonly<Record<string, () => Promise<Usage>>>;
  readonly measure: (trial: Trial) => Promise<void>;
}

async function jetStream(
  connection: NatsConnection,
  storage: StorageType,
  { budget, processes, measure }: Bench,
): Promise<void> {
  const manager = await connection.jetstreamManager();
  const js = connection.jetstream();
  const stream = `limits-${storage}`;
  const subject = `limits.${storage}`;
  await manager.streams.add({ name: stream, subjects: [subject], storage });
  for (const inFlight of [1, 256]) {
    await measure({
      area: 'jetstream',
      name: `publish and ack, ${storage}, ${inFlight} in flight`,
      unit: 'messages',
      processes,
      run: () =>
        drive(budget, inFlight, async () => {
          await js.publish(subject, payload);
        }),
    });
  }
  await measure({
    area: 'jetstream',
    name: `pull and ack, ${storage}`,
    unit: 'messages',
    processes,
    run: () => pull(connection, manager, stream, budget),
  });
  await manager.streams.delete(stream);
}

/** Takes in what has been published, up to the budget. The latency is that between two messages. */
async function pull(
  connection: NatsConnection,
  manager: JetStreamManager,
  stream: string,
  { milliseconds, operations }: Budget,
): Promise<LoadResult> {
  await manager.consumers.add(stream, {
    durable_name: 'puller',
    ack_policy: AckPolicy.Explicit,
    max_ack_pending: 10_000,
  });
  const { state } = await manager.streams.info(stream);
  const most = Math.min(state.messages, operations);
  const consumer = await connection.jetstream().consumers.get(stream, 'puller');
  const began = performance.now();
  const messages = await consumer.consume({ max_messages: 1_000 });
  let taken = 0;
  for await (const message of messages) {
    message.ack();
    taken += 1;
    if (taken >= most || performance.now() - began > milliseconds) break;
  }
  await connection.flush();
  const seconds = (performance.now() - began) / 1_000;
  return { operations: taken, seconds, p50Ms: (seconds * 1_000) / taken };
}

async function core(
  publisher: NatsConnection,
  receiver: NatsConnection,
  { budget, processes, measure }: Bench,
): Promise<void> {
  const subscription = receiver.subscribe('limits.core');
  await receiver.flush();
  const arrival = arrivals(subscription);
  for (const inFlight of [1, window]) {
    await measure({
      area: 'nats',
      name: `core publish to receive, ${inFlight} in flight`,
      unit: 'messages',
      processes,
      run: () =>
        drive(budget, inFlight, async () => {
          const arrived = arrival();
          publisher.publish('limits.core', payload);
          await arrived;
        }),
    });
  }
  subscription.unsubscribe();
}

/** Answers a function whose promises resolve in the order in which messages arrive. */
function arrivals(subscription: Subscription): () => Promise<void> {
  const waiting: (() => void)[] = [];
  void (async () => {
    for await (const _ of subscription) waiting.shift()?.();
  })();
  return () => new Promise((resolve) => waiting.push(resolve));
}
