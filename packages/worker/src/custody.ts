import type { Bus } from '@runlog/messaging';
import type { HeldTask } from './held-task.js';
import { timing } from './options.js';

/** The tasks that were taken and neither acknowledged nor given back yet, by the names of their attempts. */
export class Custody {
  private readonly tasks = new Map<string, HeldTask>();

  constructor(private readonly bus: Bus) {}

  all(): Iterable<HeldTask> {
    return this.tasks.values();
  }

  /** Takes a task; false when the same attempt is in hand already, which then answers for this copy too. */
  take(task: HeldTask): boolean {
    const known = this.tasks.get(task.id);
    if (known) known.join(task);
    else this.tasks.set(task.id, task);
    return !known;
  }

  /** It is done with: the stream may forget it. */
  finish(task: HeldTask): void {
    this.drop(task);
    task.ack();
  }

  /** Another worker shall have it soon. */
  giveBack(task: HeldTask): void {
    this.drop(task);
    if (this.bus.connected) task.giveBack(timing.giveBackDelay);
  }

  /** Whoever has it now, it is not this worker. */
  drop(task: HeldTask): void {
    this.tasks.delete(task.id);
  }
}
