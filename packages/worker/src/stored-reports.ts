import type { HeldAttempt, ProcessClock } from '@runlog/messaging';
import type { HeldTask } from './held-task.js';

const keepMs = 30_000;
const most = 10_000;

/**
 * Attempts that were handed over directly and are over, whose report the stream keeps and no owner may have read yet: for
 * those who ask what became of them, so that they are not run again for want of a word.
 */
export class StoredReports {
  private readonly tasks = new Map<string, { readonly at: number; readonly attempt: HeldAttempt }>();

  constructor(private readonly clock: Pick<ProcessClock, 'monotonic'>) {}

  remember({ id, task, partition }: HeldTask): void {
    const { executionId, step, attempt } = task;
    const name = { executionId, step, attempt };
    this.tasks.delete(id);
    this.tasks.set(id, { at: this.clock.monotonic(), attempt: { name, partition, how: 'stored' } });
    this.forgetOld();
  }

  *all(): Iterable<HeldAttempt> {
    this.forgetOld();
    for (const { attempt } of this.tasks.values()) yield attempt;
  }

  private forgetOld(): void {
    const now = this.clock.monotonic();
    for (const [id, { at }] of this.tasks) {
      if (now - at < keepMs && this.tasks.size <= most) return;
      this.tasks.delete(id);
    }
  }
}
