import { ShuttingDown, TooManyWaiting } from '../errors/faults.js';

/** An answer that takes as long as an execution: a wait or a stream. */
export interface LongAnswer {
  /** Aborted when the answer shall end now: its client has gone, or the process goes. */
  readonly signal: AbortSignal;
  /** Has to be called when the answer is given, or its client gone. May be called again. */
  readonly end: () => void;
}

/** All answers of this process that wait for executions. Bounded, and ended early at the shutdown. */
export class LongAnswers {
  private readonly open = new Set<AbortController>();
  private closed = false;
  private held = 0;

  constructor(private readonly limit: number) {}

  /**
   * @throws TooManyWaiting at the bound. ShuttingDown while the process ends: an answer that ends at once would make
   * its client ask again at once.
   */
  begin(): LongAnswer {
    this.refuse();
    const controller = new AbortController();
    this.open.add(controller);
    const end = (): void => {
      this.open.delete(controller);
      controller.abort();
    };
    return { signal: controller.signal, end };
  }

  /** Runs work that has to end with its long answer. @throws as `begin` does */
  async during<T>(work: (answer: LongAnswer) => Promise<T>): Promise<T> {
    const answer = this.begin();
    try {
      return await work(answer);
    } finally {
      answer.end();
    }
  }

  /**
   * Counts a wait that is one of many in an answer that has begun, and ends with it. Each has to be followed by `leave`.
   * @throws as `begin` does
   */
  enter(): void {
    this.refuse();
    this.held += 1;
  }

  /** A wait that had entered is over. */
  leave(): void {
    this.held -= 1;
  }

  /** @throws ShuttingDown */
  refuseWhenClosing(): void {
    if (this.closed) throw new ShuttingDown('this process shuts down; ask another');
  }

  get closing(): boolean {
    return this.closed;
  }

  get count(): number {
    return this.open.size + this.held;
  }

  /** Ends all of them, and lets none begin. */
  close(): void {
    this.closed = true;
    for (const controller of this.open) controller.abort();
  }

  private refuse(): void {
    this.refuseWhenClosing();
    if (this.count >= this.limit) throw new TooManyWaiting(this.limit);
  }
}
