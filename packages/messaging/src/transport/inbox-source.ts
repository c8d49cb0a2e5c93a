import type { InboxConsumer } from '../consume/inbox-consumer.js';
import type { Dispatch, MessageSource } from './runlog-transport.js';

/** The pattern under which batches of an inbox are dispatched: `@EventPattern(inboxPattern)`. */
export const inboxPattern = 'inbox';

/**
 * An inbox as the source of a `RunlogTransport`: each batch goes to the event handler of `inboxPattern`. Which partitions
 * are served remains the business of whoever holds the consumer (`assign`).
 */
export class InboxSource implements MessageSource {
  constructor(
    private readonly consumer: InboxConsumer,
    /** How long `close` waits for items in hand, in milliseconds. */
    private readonly graceMs: number,
  ) {}

  async listen(dispatch: Dispatch): Promise<void> {
    this.consumer.onBatch(async (batch) => {
      await dispatch(inboxPattern, batch);
    });
  }

  async close(): Promise<void> {
    await this.consumer.close(this.graceMs);
  }
}
