import type { InboxItem } from '../consume/inbox-item.js';
import type { InboxMessage } from '../messages.js';

/** A message that was sent to this process directly. Settled once; later calls do nothing. */
export class DirectItem implements InboxItem {
  readonly deliveryCount = 1;
  readonly traceparent?: string;
  private open = true;

  constructor(
    readonly partition: number,
    readonly message: InboxMessage,
    traceparent: string | undefined,
    private readonly tell: (outcome: 'done' | 'again') => void,
  ) {
    if (typeof traceparent === 'string') this.traceparent = traceparent;
  }

  ack(): void {
    this.settle('done');
  }

  /** It comes again through the stream, and there at its own pace. */
  retryLater(): void {
    this.settle('again');
  }

  park(): void {
    this.settle('done');
  }

  private settle(outcome: 'done' | 'again'): void {
    if (!this.open) return;
    this.open = false;
    this.tell(outcome);
  }
}
