import { priorities, type Priority } from '@runlog/core';
import type { HeldTask } from './held-task.js';

/** Tasks that were taken and wait for a slot: high before normal before low, in order of arrival within each. */
export class ReadyQueue {
  private readonly tasks: Readonly<Record<Priority, Set<HeldTask>>> = {
    high: new Set(),
    normal: new Set(),
    low: new Set(),
  };

  get size(): number {
    return priorities.reduce((sum, priority) => sum + this.tasks[priority].size, 0);
  }

  /** How many of this priority or a higher one wait. */
  atLeast(priority: Priority): number {
    return priorities
      .slice(0, priorities.indexOf(priority) + 1)
      .reduce((sum, higher) => sum + this.tasks[higher].size, 0);
  }

  add(held: HeldTask): void {
    this.tasks[held.task.priority].add(held);
  }

  /** Takes the next one. */
  take(): HeldTask | undefined {
    for (const priority of priorities) {
      const [next] = this.tasks[priority];
      if (next) {
        this.tasks[priority].delete(next);
        return next;
      }
    }
    return undefined;
  }

  /** Takes out all that the test holds for. */
  takeWhere(test: (held: HeldTask) => boolean): HeldTask[] {
    const taken = priorities.flatMap((priority) => [...this.tasks[priority]].filter(test));
    for (const held of taken) this.tasks[held.task.priority].delete(held);
    return taken;
  }
}
