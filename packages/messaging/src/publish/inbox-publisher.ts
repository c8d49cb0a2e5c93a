import type { Bus } from '../bus/bus.js';
import type { InboxMessage } from '../messages.js';
import { encode } from '../wire/codec.js';
import { headersOf } from '../wire/headers.js';
import { encodeReports, type EncodedReport } from './encoded-report.js';
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
    await this.send(partition, encode(message), traceparent);
  }

  /** The same for a message that is JSON text already. */
  async publishText(partition: number, text: string, traceparent?: string): Promise<void> {
    await this.send(partition, Buffer.from(text), traceparent);
  }

  /** The same for reports that were encoded before; no more of them than one message carries. */
  async publishReports(partition: number, reports: readonly EncodedReport[]): Promise<void> {
    await this.publishText(partition, encodeReports(reports));
  }

  close(): void {
    this.publisher.close();
  }

  private async send(partition: number, data: Uint8Array, traceparent: string | undefined): Promise<void> {
    await this.publisher.publish(this.bus.subjects.inbox(partition), data, headersOf({ traceparent }));
  }
}
