import { AckPolicy, DeliverPolicy, nanos, ReplayPolicy } from 'nats';
import type { Bus } from '../bus/bus.js';
import { encodeToken } from '../wire/token.js';
import { throughTransients } from './transient.js';

/** Who reads the public events: all, or those of one tenant. */
export interface Subscriber {
  readonly name: string;
  readonly tenant?: string;
}

const ackWaitMs = 30_000;

/** The durable consumer of a subscriber, by its name. */
export const subscriberConsumer = (name: string): string => `subscriber_${encodeToken(name)}`;

/**
 * Makes the consumer that a subscriber reads the events with, unless it is there; it begins with the oldest event that
 * the stream has. For the migrator: a subscriber's own user may only read.
 * @throws BusUnavailable when JetStream does not answer within `withinMs` (default 15,000)
 */
export async function ensureSubscriber(
  bus: Bus,
  { name, tenant }: Subscriber,
  withinMs = 15_000,
): Promise<void> {
  const { eventsStream, allEvents } = bus.subjects;
  await throughTransients(withinMs, () =>
    bus.jsm.consumers.add(eventsStream, {
      durable_name: subscriberConsumer(name),
      filter_subject: tenant === undefined ? allEvents : bus.subjects.eventsOfTenant(tenant),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      deliver_policy: DeliverPolicy.All,
      replay_policy: ReplayPolicy.Instant,
      max_deliver: -1,
    }),
  );
}
