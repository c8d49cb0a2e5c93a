import type { MsgHdrs } from 'nats';
import type { Bus } from '../bus/bus.js';
import { headersOf } from '../wire/headers.js';
import {
  cloudEventContentType,
  cloudEventText,
  cloudEventTextWithoutData,
  eventId,
  type PublishedEvent,
} from './cloud-event.js';

/** An event as it goes to the stream. */
export interface EventMessage {
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly traceparent?: string | undefined;
}

const headerBytes = 1_024;

/** Writes the message of an event; one too large for the bus goes without its data. */
export function eventMessage(bus: Bus, published: PublishedEvent): EventMessage {
  const { tenant, event, traceparent } = published;
  const whole = Buffer.from(cloudEventText(published));
  const fits = whole.length + headerBytes <= bus.maxPayload;
  return {
    id: eventId(event),
    subject: bus.subjects.event(tenant, event.executionId, event.type),
    data: fits ? whole : Buffer.from(cloudEventTextWithoutData(published)),
    traceparent,
  };
}

/**
 * What a message goes behind: another one's id, or the number of messages that the stream has taken. A server that was started
 * again knows the newest id only as long as it would merge repeats of it; the number it always knows.
 */
export type Behind = string | number;

/** The headers of an event that the stream takes only right behind the one of this id, where one is given. */
export const eventHeaders = ({ id, traceparent }: EventMessage, behind: Behind | undefined): MsgHdrs =>
  headersOf({
    messageId: id,
    ...(typeof behind === 'number' ? { behindSequence: behind } : { behindMessageId: behind }),
    contentType: cloudEventContentType,
    traceparent,
  });
