import type { Bus } from '../bus/bus.js';
import { OutOfPlace } from '../errors.js';
import { AckedPublisher, type PublisherOptions } from './acked-publisher.js';
import type { PublishedEvent } from './cloud-event.js';
import { EventChain, type ChainOutcome } from './event-chain.js';
import { eventMessage, type Behind, type EventMessage } from './event-message.js';

/** How far a list of events got. */
export interface EventsPublished {
  /** How many events from the front of the list are stored without a hole: the checkpoint may move behind these. */
  readonly confirmed: number;
  /** Why the one after them is not. */
  readonly error?: Error;
}

const pieceEvents = 250;
const pieceBytes = 1024 * 1024;

/**
 * Sends the log's events to the public stream.
 *
 * Order: the events of the log form one chain, and the stream takes an event only right behind the one before it (see
 * EventChain). Without that, when an event is lost (the stream was away for a moment, the connection broke) and a later
 * one of its execution is stored, sending both again would leave them in the wrong order, since the stream keeps the
 * first copy. After a failure the caller sends everything from the checkpoint on again; what the stream has already is
 * merged by its id.
 */
export class EventPublisher {
  private readonly publisher: AckedPublisher;
  private readonly chain: EventChain;
  private last: Promise<unknown> = Promise.resolve();
  /** Where the stream ends, where that is known. */
  private behind: Behind | undefined;

  constructor(
    private readonly bus: Bus,
    options?: PublisherOptions,
  ) {
    this.publisher = new AckedPublisher(bus, options);
    this.chain = new EventChain(bus, this.publisher);
  }

  /**
   * From here on events go behind so many messages, and only there: where the stream has taken another number, because it
   * was lost or somebody else publishes, nothing is stored, and `publish` answers with OutOfPlace.
   */
  resumeBehind(sequence: number): void {
    this.behind = sequence;
  }

  /**
   * Sends a piece of the log, in the log's order, whose predecessors are stored. Calls are carried out one after the
   * other. Never rejects for the bus's sake: the answer says how far it got. An event too large for the bus is sent
   * without its data.
   */
  publish(events: readonly PublishedEvent[]): Promise<EventsPublished> {
    const turn = this.last.then(() => this.publishNow(events));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    this.publisher.close();
  }

  private async publishNow(events: readonly PublishedEvent[]): Promise<EventsPublished> {
    let confirmed = 0;
    while (confirmed < events.length) {
      const { stored, error } = await this.sendPiece(this.pieceFrom(events, confirmed));
      confirmed += stored;
      if (error) return { confirmed, error };
    }
    return { confirmed };
  }

  private async sendPiece(messages: readonly EventMessage[]): Promise<ChainOutcome> {
    const { behind } = this;
    const proof = await this.chain.send(messages, behind);
    this.behind = proof === 'stored' ? messages.at(-1)?.id : undefined;
    if (proof === 'stored') return { stored: messages.length };
    if (proof === 'unproven') return this.chain.sendConfirmed(messages);
    return { stored: 0, error: new OutOfPlace(`the stream of events does not end with ${behind}`) };
  }

  // Bounded in number, so that writing it does not hold up whoever shares the process, and in bytes.
  private pieceFrom(events: readonly PublishedEvent[], start: number): EventMessage[] {
    const messages: EventMessage[] = [];
    let bytes = 0;
    for (const event of events.slice(start, start + pieceEvents)) {
      const message = eventMessage(this.bus, event);
      bytes += message.data.length;
      if (messages.length > 0 && bytes > pieceBytes) break;
      messages.push(message);
    }
    return messages;
  }
}
