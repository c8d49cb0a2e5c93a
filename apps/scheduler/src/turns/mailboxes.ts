import type { Delivery } from './delivery.js';

/** Works on what is handed over for one execution; never rejects. */
export type Worker = (executionId: string, deliveries: readonly Delivery[]) => Promise<void>;

/** One mailbox per execution: executions go side by side, what belongs to one goes in turn, gathered. */
export class Mailboxes {
  readonly #waiting = new Map<string, Delivery[]>();

  constructor(private readonly work: Worker) {}

  /** Executions that are being worked on. */
  get size(): number {
    return this.#waiting.size;
  }

  submit(executionId: string, delivery: Delivery): void {
    const waiting = this.#waiting.get(executionId);
    if (waiting) {
      waiting.push(delivery);
      return;
    }
    this.#waiting.set(executionId, [delivery]);
    // A microtask later, so that what arrives in one batch for one execution is one turn.
    queueMicrotask(() => void this.#empty(executionId));
  }

  async #empty(executionId: string): Promise<void> {
    for (let waiting = this.#waiting.get(executionId); waiting?.length;) {
      await this.work(executionId, waiting.splice(0));
    }
    this.#waiting.delete(executionId);
  }
}
