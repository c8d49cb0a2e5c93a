import { NatsError } from 'nats';
import type { Bus } from '../bus/bus.js';
import { BusUnavailable } from '../errors.js';
import { headerNames } from '../wire/header-names.js';
import type { RunlogCloudEvent } from './cloud-event.js';

/** How far the public stream is. */
export interface EventsHead {
  /** Tells one life of the stream from the next. */
  readonly life: string;
  /** Messages that it ever took in this life. */
  readonly sequence: number;
  /** Its newest message; unset when it holds none. `position` is what the publisher gave. */
  readonly last?: { readonly messageId: string; readonly position?: string };
}

const noMessageFound = 10037;

/**
 * Asks the public stream how far it is.
 * @throws BusUnavailable when it does not answer, or is not there
 */
export async function readEventsHead(bus: Bus): Promise<EventsHead> {
  const stream = bus.subjects.eventsStream;
  try {
    const { created: life, state } = await bus.jsm.streams.info(stream);
    const last = state.messages > 0 ? await lastOf(bus, state.last_seq) : undefined;
    return { life, sequence: state.last_seq, ...(last && { last }) };
  } catch (cause) {
    throw new BusUnavailable('the stream of events does not say how far it is', { cause });
  }
}

async function lastOf(bus: Bus, sequence: number): Promise<EventsHead['last']> {
  try {
    const { header, data } = await bus.jsm.streams.getMessage(bus.subjects.eventsStream, { seq: sequence });
    const { position } = JSON.parse(Buffer.from(data).toString()) as Partial<RunlogCloudEvent>;
    return { messageId: header.get(headerNames.messageId), ...(position !== undefined && { position }) };
  } catch (error) {
    if (error instanceof NatsError && error.api_error?.err_code === noMessageFound) return undefined;
    throw error;
  }
}
