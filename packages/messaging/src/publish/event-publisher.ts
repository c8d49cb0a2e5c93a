import type { Bus } from '../bus/bus.js';
import { PayloadTooLarge } from '../errors.js';
import { encode } from '../wire/codec.js';
import { headersOf } from '../wire/headers.js';
import { AckedPublisher, type PublisherOptions } from './acked-publisher.js';
import {
  cloudEventContentType,
  eventId,
  toCloudEvent,
  withoutData,
  type PublishedEvent,
} from './cloud-event.js';

/** How far a list of events got. */
export interface EventsPublished {
  /** How many events from the front of the list are stored without a hole: the checkpoint may move behind these. */
  readonly confirmed: number;
  /** Why the one after them is not. */
  readonly error?: Error;
}

/**
 * Sends the log's events to the public stream.
 *
 * Order: an event of an execution is sent only after the stream confirmed the one before it, while different executions
 * go side by side. Pipelining within an execution would not do: when version v is lost (the stream was away for a
 * moment, the connection broke) and v + 1 is stored, sending both again leaves v behind v + 1, since the stream keeps
 * the first copy of v + 1. After a failure the caller sends everything from the checkpoint on again; what the stream
 * has already is merged by its id.
 */
export class EventPublisher {
  private readonly publisher: AckedPublisher;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly bus: Bus,
    options?: PublisherOptions,
  ) {
    this.publisher = new AckedPublisher(bus, options);
  }

  /**
   * Sends a piece of the log, in the log's order. Calls are carried out one after the other. Never rejects for the
   * bus's sake: the answer says how far it got. An event too large for the bus is sent without its data.
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
    const errors = new Map<number, Error>();
    const stored = new Set<number>();
    await Promise.all(chainsOf(events).map((chain) => this.sendChain(events, chain, stored, errors)));
    let confirmed = 0;
    while (stored.has(confirmed)) confirmed += 1;
    const error = errors.get(confirmed);
    return error ? { confirmed, error } : { confirmed };
  }

  private async sendChain(
    events: readonly PublishedEvent[],
    chain: readonly number[],
    stored: Set<number>,
    errors: Map<number, Error>,
  ): Promise<void> {
    for (const index of chain) {
      const published = events[index];
      if (!published) return;
      try {
        await this.send(published);
      } catch (error) {
        errors.set(index, error instanceof Error ? error : new Error(String(error)));
        return;
      }
      stored.add(index);
    }
  }

  private async send(published: PublishedEvent): Promise<void> {
    const { tenant, event, traceparent } = published;
    const subject = this.bus.subjects.event(tenant, event.executionId, event.type);
    const headers = headersOf({
      messageId: eventId(event),
      contentType: cloudEventContentType,
      traceparent,
    });
    const cloudEvent = toCloudEvent(published);
    try {
      await this.publisher.publish(subject, encode(cloudEvent), headers);
    } catch (error) {
      if (!(error instanceof PayloadTooLarge)) throw error;
      await this.publisher.publish(subject, encode(withoutData(cloudEvent)), headers);
    }
  }
}

/** The places of each execution's events, in order. */
function chainsOf(events: readonly PublishedEvent[]): number[][] {
  const chains = new Map<string, number[]>();
  events.forEach(({ event }, index) => {
    const chain = chains.get(event.executionId);
    if (chain) chain.push(index);
    else chains.set(event.executionId, [index]);
  });
  return [...chains.values()];
}
