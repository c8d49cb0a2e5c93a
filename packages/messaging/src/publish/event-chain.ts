import type { Bus } from '../bus/bus.js';
import { BusUnavailable, OutOfPlace } from '../errors.js';
import type { AckedPublisher } from './acked-publisher.js';
import { eventHeaders, type Behind, type EventMessage } from './event-message.js';
import type { StoredAck } from './publish-ack.js';

/** How many messages from the front are stored without a hole, and why the one behind them is not. */
export interface ChainOutcome {
  readonly stored: number;
  readonly error?: Error;
}

/**
 * What became of a chain: all of it was stored now; the stream does not end where the chain was to begin, so that nothing
 * of it was stored; or it is not known how much of it is.
 */
export type ChainProof = 'stored' | 'out of place' | 'unproven';

/**
 * Sends messages as a chain: the stream takes each only right behind the one before it, so that none is ever stored
 * behind a hole. The first comes behind the message that the caller names; without one it has no condition, and whatever
 * comes before it must be stored already.
 */
export class EventChain {
  constructor(
    private readonly bus: Bus,
    private readonly publisher: AckedPublisher,
  ) {}

  /**
   * Sends with a confirmation of the first and the last message only. These prove that all were stored, and stored now,
   * when as many places lie between the two as the chain has messages.
   */
  async send(messages: readonly EventMessage[], behind: Behind | undefined): Promise<ChainProof> {
    const [first] = messages;
    const last = messages.at(-1);
    if (!first || !last) return 'stored';
    const head = this.confirmed(first, behind);
    let end = head;
    for (const [index, message] of messages.entries()) {
      if (index === 0) continue;
      if (message === last) end = this.confirmed(last, messages[index - 1]?.id);
      else this.unconfirmed(message, messages[index - 1]?.id);
    }
    const [from, to] = await Promise.all([head, end]);
    if (from instanceof OutOfPlace && behind !== undefined) return 'out of place';
    if (from instanceof Error || to instanceof Error) return 'unproven';
    const proven = !from.duplicate && !to.duplicate && to.sequence - from.sequence === messages.length - 1;
    return proven ? 'stored' : 'unproven';
  }

  /**
   * Sends with a confirmation of every message, and finds out what is stored, now or since before. Where the chain
   * broke it begins anew, in growing steps: each step stores its first message at least, whoever else publishes.
   */
  async sendConfirmed(messages: readonly EventMessage[]): Promise<ChainOutcome> {
    let stored = 0;
    let step = 1;
    while (stored < messages.length) {
      const span = messages.slice(stored, stored + step);
      const answers = await Promise.all(
        span.map((message, index) => this.confirmed(message, span[index - 1]?.id)),
      );
      const firstError = answers.findIndex((answer) => answer instanceof Error);
      if (firstError === 0) return { stored, error: answers[0] as Error };
      stored += firstError === -1 ? span.length : firstError;
      step = firstError === -1 ? step * 2 : 1;
    }
    return { stored };
  }

  private async confirmed(message: EventMessage, behind: Behind | undefined): Promise<StoredAck | Error> {
    try {
      return await this.publisher.publish(message.subject, message.data, eventHeaders(message, behind));
    } catch (error) {
      return error instanceof Error
        ? error
        : new BusUnavailable('the message was not sent', { cause: error });
    }
  }

  // What fails here breaks the chain, and the confirmation of its end tells.
  private unconfirmed(message: EventMessage, behind: Behind | undefined): void {
    if (!this.bus.connected) return;
    try {
      this.bus.nc.publish(message.subject, message.data, { headers: eventHeaders(message, behind) });
    } catch (error) {
      this.bus.report(error);
    }
  }
}
