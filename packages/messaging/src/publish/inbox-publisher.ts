import type { Bus } from '../bus/bus.js';
import type { InboxMessage } from '../messages.js';
import { encode } from '../wire/codec.js';
import { headersOf } from '../wire/headers.js';
import { AckedPublisher, type PublisherOptions } from './acked-publisher.js';

/** Sends notices and reports to the inboxes of partitions. */
export class InboxPublisher {
  private readonly publisher: AckedPublisher;

  constructor(
    private readonly bus: Bus,
    options?: PublisherOptions,
  ) {
    this.publisher = new AckedPublisher(bus, options);
  }

  /**
   * Resolves when the stream has stored the message. A message sent twice is stored twice: the log decides.
   * @throws BusUnavailable, QueueFull (retryable); PayloadTooLarge, UnencodableMessage (terminal)
   */
  async publish(partition: number, message: InboxMessage, traceparent?: string): Promise<void> {
    await this.publisher.publish(
      this.bus.subjects.inbox(partition),
      encode(message),
      headersOf({ traceparent }),
    );
  }

  close(): void {
    this.publisher.close();
  }
}
