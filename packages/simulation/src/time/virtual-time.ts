import { settled } from './settled.js';

/** Something that will happen; it can be called off until then. */
export interface Event {
  readonly at: number;
  off: boolean;
}

interface Planned extends Event {
  readonly order: number;
  readonly happen: () => void;
}

const before = (a: Planned, b: Planned): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** The one clock of a simulation, in milliseconds: stands still while something happens, and leaps to what comes next. */
export class VirtualTime {
  readonly #heap: Planned[] = [];
  #now = 0;
  #planned = 0;
  #happened = 0;

  get now(): number {
    return this.#now;
  }

  /** Events so far. */
  get happened(): number {
    return this.#happened;
  }

  /** Plans an event; those of one moment happen in the order in which they were planned. */
  after(delayMs: number, happen: () => void): Event {
    const event = { at: this.#now + Math.max(0, delayMs), order: (this.#planned += 1), happen, off: false };
    this.#push(event);
    return event;
  }

  pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.after(delayMs, resolve));
  }

  /**
   * Lets one event after another happen, each with all that promises make of it, until the test holds or so much time
   * has passed; answers whether the test held.
   */
  async run(over: () => boolean, untilMs: number): Promise<boolean> {
    for (let next = this.#heap[0]; next && next.at <= untilMs; next = this.#heap[0]) {
      this.#pop();
      if (next.off) continue;
      this.#now = next.at;
      this.#happened += 1;
      next.happen();
      await settled();
      if (over()) return true;
    }
    return over();
  }

  #push(event: Planned): void {
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || before(above, event)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const child = right && left && before(right, left) ? right : left;
      if (!child || before(last, child)) break;
      heap[index] = child;
      index = child === right ? 2 * index + 2 : 2 * index + 1;
    }
    heap[index] = last;
  }
}
