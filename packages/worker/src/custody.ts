import type { Bus } from '@runlog/messaging';
import type { HeldTask } from './held-task.js';
import { timing } from './options.js';

/** The tasks that were taken and neither finished nor given back yet, by the names of their attempts. */
export class Custody {
  private readonly tasks = new Map<string, HeldTask>();
  private fromStream = 0;

  constructor(private readonly bus: Bus) {}

  all(): Iterable<HeldTask> {
    return this.tasks.values();
  }

  /** Tasks that the stream knows to be here. */
  get pulled(): number {
    return this.fromStream;
  }

  /** Tasks that only schedulers know to be here. */
  get direct(): number {
    return this.tasks.size - this.fromStream;
  }

  /** Takes a task; false when the same attempt is in hand already, which then answers for this copy too. */
  take(task: HeldTask): boolean {
    const known = this.tasks.get(task.id);
    if (!known) {
      this.tasks.set(task.id, task);
      if (!task.direct) this.fromStream += 1;
      return true;
    }
    const wasDirect = known.direct;
    known.join(task);
    if (wasDirect && !known.direct) this.fromStream += 1;
    return false;
  }

  /** It is done with: the stream may forget it. */
  finish(task: HeldTask): void {
    this.drop(task);
    task.finish();
  }

  /** Another worker shall have it soon. */
  giveBack(task: HeldTask): void {
    this.drop(task);
    if (this.bus.connected) task.giveBack(timing.giveBackDelay);
  }

  /** Whoever has it now, it is not this worker. */
  drop(task: HeldTask): void {
    if (this.tasks.delete(task.id) && !task.direct) this.fromStream -= 1;
  }
}
