import type { Outgoing } from './dispatcher.js';

/** An attempt that a worker has in hand, as far as this process knows. */
export interface Handed {
  readonly id: string;
  readonly executionId: string;
  readonly worker: string;
  /** On the monotonic clock, in milliseconds. */
  readonly at: number;
  /** It was handed over directly, and not through the stream. */
  readonly direct: boolean;
  /** What was sent; unset when somebody else sent it. */
  readonly outgoing?: Outgoing;
}

interface Hands {
  readonly attempts: Map<string, Handed>;
  direct: number;
}

/** Which worker has which attempts in hand. Bounded by what workers have room for. */
export class HandedOver {
  readonly #attempts = new Map<string, Handed>();
  readonly #byWorker = new Map<string, Hands>();

  get size(): number {
    return this.#attempts.size;
  }

  /** Workers that have something in hand. */
  get workers(): readonly string[] {
    return [...this.#byWorker.keys()];
  }

  add(handed: Handed): void {
    this.remove(handed.id);
    this.#attempts.set(handed.id, handed);
    const hands = this.#byWorker.get(handed.worker) ?? { attempts: new Map<string, Handed>(), direct: 0 };
    hands.attempts.set(handed.id, handed);
    if (handed.direct) hands.direct += 1;
    this.#byWorker.set(handed.worker, hands);
  }

  remove(id: string): Handed | undefined {
    const handed = this.#attempts.get(id);
    if (!handed) return undefined;
    this.#attempts.delete(id);
    const hands = this.#byWorker.get(handed.worker);
    hands?.attempts.delete(id);
    if (hands && handed.direct) hands.direct -= 1;
    if (hands?.attempts.size === 0) this.#byWorker.delete(handed.worker);
    return handed;
  }

  get(id: string): Handed | undefined {
    return this.#attempts.get(id);
  }

  /** What one worker has in hand, the oldest first. */
  of(worker: string): Iterable<Handed> {
    return this.#byWorker.get(worker)?.attempts.values() ?? [];
  }

  /** How much of it was handed over directly. */
  direct(worker: string): number {
    return this.#byWorker.get(worker)?.direct ?? 0;
  }

  /** Takes out all that one worker has in hand. */
  removeAll(worker: string): Handed[] {
    const all = [...this.of(worker)];
    for (const { id } of all) this.remove(id);
    return all;
  }

  removeWhere(test: (executionId: string) => boolean): void {
    for (const { id, executionId } of this.#attempts.values()) if (test(executionId)) this.remove(id);
  }
}
