import { AckPolicy, DeliverPolicy, nanos, NatsError, ReplayPolicy, type ConsumerConfig } from 'nats';
import type { Priority } from '@runlog/core';
import type { Bus } from '../bus/bus.js';
import type { Subjects } from '../wire/subjects.js';

/** How long the server waits for a task's acknowledgement, in milliseconds; workers renew at a third of it. */
export const taskAckWaitMs = 10_000;

/**
 * How long the server waits for an inbox message's acknowledgement, in milliseconds. Short, because what a dead owner
 * had in hand waits that long for the next one; a living owner renews at a third of it.
 */
export const inboxAckWaitMs = 5_000;

// More than all owners or workers together hold at once: a full consumer would stall its whole queue.
const inboxAckPending = 65_536;
const taskAckPending = 65_536;
const waitingPulls = 4_096;

const pullConsumer = (name: string, subject: string): ConsumerConfig => ({
  durable_name: name,
  filter_subject: subject,
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.All,
  replay_policy: ReplayPolicy.Instant,
  // Poison is judged in our code; a message past max_deliver would stay in the stream unseen.
  max_deliver: -1,
  max_waiting: waitingPulls,
});

const inboxConsumer = (subjects: Subjects, partition: number, incarnation: string): ConsumerConfig => ({
  ...pullConsumer(subjects.inboxConsumer(partition, incarnation), subjects.inbox(partition)),
  ack_wait: nanos(inboxAckWaitMs),
  max_ack_pending: inboxAckPending,
});

const taskConsumer = (
  subjects: Subjects,
  queue: string,
  priority: Priority,
  incarnation: string,
): ConsumerConfig => ({
  ...pullConsumer(subjects.taskConsumer(queue, priority, incarnation), subjects.tasks(queue, priority)),
  ack_wait: nanos(taskAckWaitMs),
  max_ack_pending: taskAckPending,
});

/** Makes a partition's consumer unless it is there; answers with its name. */
export const ensureInboxConsumer = (bus: Bus, partition: number): Promise<string> =>
  ensureConsumer(bus, bus.subjects.inboxStream, (incarnation) =>
    inboxConsumer(bus.subjects, partition, incarnation),
  );

/** Makes the consumer of one priority of a queue unless it is there; answers with its name. See `ensureTaskConsumer`. */
export const makeTaskConsumer = (bus: Bus, queue: string, priority: Priority): Promise<string> =>
  ensureConsumer(bus, bus.subjects.tasksStream, (incarnation) =>
    taskConsumer(bus.subjects, queue, priority, incarnation),
  );

const filterIsTaken = 10100;

/**
 * An acknowledgement names its message by consumer and sequence number only. When a stream is made anew, one that comes
 * late would take out whatever has that number now; therefore the names of consumers tell the lives of a stream apart.
 */
async function ensureConsumer(
  bus: Bus,
  stream: string,
  configFor: (incarnation: string) => ConsumerConfig,
): Promise<string> {
  const { created } = await bus.jsm.streams.info(stream);
  const config = configFor(incarnationOf(created));
  try {
    return (await bus.jsm.consumers.add(stream, config)).name;
  } catch (error) {
    if (!(error instanceof NatsError) || error.api_error?.err_code !== filterIsTaken) throw error;
  }
  await removeOthers(bus, stream, config);
  return (await bus.jsm.consumers.add(stream, config)).name;
}

/** Whoever knows this life of the stream gives this name: a consumer of another one for the same messages is a relic. */
async function removeOthers(bus: Bus, stream: string, wanted: ConsumerConfig): Promise<void> {
  for await (const { name, config } of bus.jsm.consumers.list(stream)) {
    if (config.filter_subject === wanted.filter_subject && name !== wanted.durable_name)
      await bus.jsm.consumers.delete(stream, name);
  }
}

const incarnationOf = (created: string): string => BigInt(created.replaceAll(/\D/g, '')).toString(36);
