import type { Message } from './message.js';

/** Somebody who listens on a subject; a last token `*` stands for any one token. */
export interface Subscriber {
  readonly subject: string;
  readonly deliver: (message: Message) => void;
}

/** Who listens where. */
export class Subscriptions {
  readonly #exact = new Map<string, Set<Subscriber>>();
  readonly #wild = new Map<string, Set<Subscriber>>();

  add(subscriber: Subscriber): void {
    const { map, key } = this.#place(subscriber.subject);
    map.set(key, (map.get(key) ?? new Set()).add(subscriber));
  }

  remove(subscriber: Subscriber): void {
    const { map, key } = this.#place(subscriber.subject);
    const set = map.get(key);
    set?.delete(subscriber);
    if (set?.size === 0) map.delete(key);
  }

  /** In the order in which they came. */
  of(subject: string): Subscriber[] {
    const parent = subject.slice(0, subject.lastIndexOf('.') + 1);
    return [...(this.#exact.get(subject) ?? []), ...(this.#wild.get(parent) ?? [])];
  }

  #place(subject: string): { map: Map<string, Set<Subscriber>>; key: string } {
    return subject.endsWith('.*')
      ? { map: this.#wild, key: subject.slice(0, -1) }
      : { map: this.#exact, key: subject };
  }
}
