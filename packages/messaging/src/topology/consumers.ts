import { AckPolicy, DeliverPolicy, nanos, type ConsumerConfig } from 'nats';
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
  replay_policy: 'instant' as ConsumerConfig['replay_policy'],
  // Poison is judged in our code; a message past max_deliver would stay in the stream unseen.
  max_deliver: -1,
  max_waiting: waitingPulls,
});

const inboxConsumer = (subjects: Subjects, partition: number): ConsumerConfig => ({
  ...pullConsumer(subjects.inboxConsumer(partition), subjects.inbox(partition)),
  ack_wait: nanos(inboxAckWaitMs),
  max_ack_pending: inboxAckPending,
});

const taskConsumer = (subjects: Subjects, queue: string, priority: Priority): ConsumerConfig => ({
  ...pullConsumer(subjects.taskConsumer(queue, priority), subjects.tasks(queue, priority)),
  ack_wait: nanos(taskAckWaitMs),
  max_ack_pending: taskAckPending,
});

/** Makes a partition's consumer unless it is there. */
export async function ensureInboxConsumer(bus: Bus, partition: number): Promise<void> {
  await bus.jsm.consumers.add(bus.subjects.inboxStream, inboxConsumer(bus.subjects, partition));
}

/** Makes the consumer of one priority of a queue unless it is there. */
export async function ensureTaskConsumer(bus: Bus, queue: string, priority: Priority): Promise<void> {
  await bus.jsm.consumers.add(bus.subjects.tasksStream, taskConsumer(bus.subjects, queue, priority));
}
