import { priorities, type Priority } from '@runlog/core';
import { FairLane } from './fair-lane.js';
import type { Outgoing } from './dispatcher.js';

/** A task that waits for a worker with room. */
export interface Waiting {
  readonly id: string;
  readonly outgoing: Outgoing;
  /** As it goes to the worker, in JSON. */
  readonly text: string;
  /** On the monotonic clock, in milliseconds. */
  readonly since: number;
}

type Lanes = Readonly<Record<Priority, FairLane>>;

/** How much may wait; what goes beyond is for the stream. */
const most = { count: 8_192, chars: 32 * 1024 * 1024 } as const;

/** Tasks that wait for room, by queue: high before normal before low, tenants in turns within each. Bounded. */
export class WaitingTasks {
  readonly #queues = new Map<string, Lanes>();
  readonly #all = new Map<string, Waiting>();
  #chars = 0;

  get size(): number {
    return this.#all.size;
  }

  get queues(): readonly string[] {
    return [...this.#queues.keys()];
  }

  has(id: string): boolean {
    return this.#all.has(id);
  }

  /** False when there is no room for it. */
  add(waiting: Waiting): boolean {
    const { id, text, outgoing } = waiting;
    if (this.#all.has(id)) return true;
    if (this.#all.size >= most.count || this.#chars + text.length > most.chars) return false;
    this.#all.set(id, waiting);
    this.#chars += text.length;
    this.#lanes(outgoing.task.queue)[outgoing.task.priority].add(waiting);
    return true;
  }

  /** The next task of a queue; it stays. */
  peek(queue: string): Waiting | undefined {
    const lanes = this.#queues.get(queue);
    if (!lanes) return undefined;
    for (const priority of priorities) {
      const first = lanes[priority].first();
      if (first) return first;
    }
    return undefined;
  }

  remove(id: string): Waiting | undefined {
    const waiting = this.#all.get(id);
    if (!waiting) return undefined;
    const { queue, priority } = waiting.outgoing.task;
    this.#all.delete(id);
    this.#chars -= waiting.text.length;
    const lanes = this.#lanes(queue);
    lanes[priority].remove(waiting);
    if (priorities.every((one) => lanes[one].empty)) this.#queues.delete(queue);
    return waiting;
  }

  /** Takes out all that the test holds for. */
  removeWhere(test: (waiting: Waiting) => boolean): Waiting[] {
    const removed = [...this.#all.values()].filter(test);
    for (const { id } of removed) this.remove(id);
    return removed;
  }

  #lanes(queue: string): Lanes {
    const known = this.#queues.get(queue);
    if (known) return known;
    const lanes: Lanes = { high: new FairLane(), normal: new FairLane(), low: new FairLane() };
    this.#queues.set(queue, lanes);
    return lanes;
  }
}
