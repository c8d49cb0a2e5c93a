import type { Bus } from '../bus/bus.js';
import { BusUnavailable } from '../errors.js';
import { AckedPublisher } from '../publish/acked-publisher.js';
import { headersOf } from '../wire/headers.js';

/** A message as it once came. */
export interface StoredMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly contentType?: string;
}

/**
 * Puts a message into its stream again, byte for byte; resolves when the stream has stored it.
 * @throws BusUnavailable, QueueFull (retryable); PayloadTooLarge; BusUnavailable for a subject that no stream stores
 */
export async function replayMessage(bus: Bus, { subject, data, contentType }: StoredMessage): Promise<void> {
  if (!bus.subjects.stores(subject))
    throw new BusUnavailable(`no stream stores ${JSON.stringify(subject.slice(0, 200))}`);
  const publisher = new AckedPublisher(bus);
  try {
    const headers = headersOf(contentType === undefined ? {} : { contentType });
    await publisher.publish(subject, data, headers);
  } finally {
    publisher.close();
  }
}
