import type { BatchHandler } from '../consume/inbox-consumer.js';
import type { Dispatch, MessageSource } from './runlog-transport.js';

/** The pattern under which batches of an inbox are dispatched: `@EventPattern(inboxPattern)`. */
export const inboxPattern = 'inbox';

/** Where messages of inboxes come from: the stream, or their senders directly. */
export interface InboxFeed {
  onBatch(handler: BatchHandler): void;
  /** Takes nothing more, and waits until what is in hand is settled. */
  close(graceMs: number): Promise<void>;
}

/**
 * An inbox as the source of a `RunlogTransport`: each batch goes to the event handler of `inboxPattern`. Which partitions
 * are served remains the business of whoever holds the feeds.
 */
export class InboxSource implements MessageSource {
  constructor(
    private readonly feeds: readonly InboxFeed[],
    /** How long `close` waits for items in hand, in milliseconds. */
    private readonly graceMs: number,
  ) {}

  async listen(dispatch: Dispatch): Promise<void> {
    const handler: BatchHandler = async (batch) => {
      await dispatch(inboxPattern, batch);
    };
    for (const feed of this.feeds) feed.onBatch(handler);
  }

  async close(): Promise<void> {
    await Promise.all(this.feeds.map((feed) => feed.close(this.graceMs)));
  }
}
