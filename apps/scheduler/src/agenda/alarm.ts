import type { Clock } from '../clock.js';

interface Ring {
  readonly at: number;
  readonly executionId: string;
}

/**
 * Rings for executions at moments of the database's clock, never early. Holds what is near; the agenda in the
 * database holds everything. One process timer serves all of them.
 */
export class Alarm {
  readonly #heap: Ring[] = [];
  readonly #setFor = new Map<string, number>();
  #cancelTimer: (() => void) | undefined;
  #timerAt = Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly ring: (executionId: string) => void,
  ) {}

  /** Sets the execution's alarm, unless an earlier one is set already. */
  set(executionId: string, at: number): void {
    const earlier = this.#setFor.get(executionId);
    if (earlier !== undefined && earlier <= at) return;
    this.#setFor.set(executionId, at);
    push(this.#heap, { at, executionId });
    if (at < this.#timerAt) this.#arm();
  }

  /** Forgets all alarms of the executions named by the predicate. */
  forgetWhere(predicate: (executionId: string) => boolean): void {
    for (const executionId of this.#setFor.keys())
      if (predicate(executionId)) this.#setFor.delete(executionId);
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#setFor.clear();
    this.#heap.length = 0;
  }

  #arm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerAt = Infinity;
    const next = this.#heap[0];
    if (!next) return;
    this.#timerAt = next.at;
    const delay = Math.min(60_000, Math.max(0, Math.ceil(next.at - this.clock.now())));
    this.#cancelTimer = this.clock.after(delay, () => this.#ringDue());
  }

  #ringDue(): void {
    const now = this.clock.now();
    for (let next = this.#heap[0]; next && next.at <= now; next = this.#heap[0]) {
      pop(this.#heap);
      // A ring whose execution was set anew, or forgotten, since then is void.
      if (this.#setFor.get(next.executionId) !== next.at) continue;
      this.#setFor.delete(next.executionId);
      this.ring(next.executionId);
    }
    this.#arm();
  }
}

function push(heap: Ring[], ring: Ring): void {
  let index = heap.push(ring) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || above.at <= ring.at) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = ring;
}

function pop(heap: Ring[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const right = left + 1;
    const child = (heap[right]?.at ?? Infinity) < (heap[left]?.at ?? Infinity) ? right : left;
    const below = heap[child];
    if (!below || below.at >= last.at) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
}
