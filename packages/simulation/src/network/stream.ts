import type { VirtualTime } from '../time/virtual-time.js';
import { StreamConsumer } from './stream-consumer.js';
import type { Message } from './message.js';

/** How a stream answers a publisher. */
export type Stored =
  | { readonly stream: string; readonly seq: number; readonly duplicate?: true }
  | { readonly error: { readonly code: number; readonly err_code: number; readonly description: string } };

export interface StreamOptions {
  readonly name: string;
  /** What is acknowledged leaves it. */
  readonly workQueue: boolean;
  readonly duplicateWindowMs: number;
}

/** A stream of the simulated JetStream: stores, merges what it knows by its id, feeds its consumers. */
export class Stream {
  readonly messages = new Map<number, Message>();
  readonly consumers = new Map<string, StreamConsumer>();
  readonly #ids = new Map<string, { readonly seq: number; readonly at: number }>();
  #lastId = '';
  #last = 0;

  constructor(
    readonly options: StreamOptions,
    private readonly time: VirtualTime,
    private readonly hand: (reply: string, message: Message) => boolean,
  ) {}

  get last(): number {
    return this.#last;
  }

  store(message: Message): Stored {
    const { name: stream, duplicateWindowMs } = this.options;
    const id = message.headers?.get('Nats-Msg-Id') ?? '';
    const known = id === '' ? undefined : this.#ids.get(id);
    if (known && this.time.now - known.at < duplicateWindowMs)
      return { stream, seq: known.seq, duplicate: true };
    const behind = message.headers?.get('Nats-Expected-Last-Msg-Id') ?? '';
    if (behind !== '' && behind !== this.#lastId) {
      const description = `wrong last msg ID: ${this.#lastId}`;
      return { error: { code: 400, err_code: 10_070, description } };
    }
    const seq = (this.#last += 1);
    this.#lastId = id;
    if (id !== '') this.#ids.set(id, { seq, at: this.time.now });
    this.messages.set(seq, message);
    for (const consumer of this.consumers.values()) consumer.stored(seq, message);
    return { stream, seq };
  }

  consumer(name: string, filter: string, ackWaitMs: number): StreamConsumer {
    const known = this.consumers.get(name);
    if (known) return known;
    const made = new StreamConsumer({ name, filter, ackWaitMs }, this, this.time, this.hand);
    this.consumers.set(name, made);
    return made;
  }

  /** Loses what it holds although it confirmed it, and goes on merging what has the ids of that. */
  lose(): void {
    this.messages.clear();
  }

  acknowledged(seq: number): void {
    if (this.options.workQueue) this.messages.delete(seq);
  }
}
