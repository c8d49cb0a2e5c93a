import { taskId } from '@runlog/core';

/** Attempts that are remembered; of the one that was heard of least lately only the agenda knows beyond. */
const most = 200_000;

/** Who was heard of when, on the database's clock. Only in memory: silence is judged, never recorded. */
export class Heartbeats {
  readonly #heardAt = new Map<string, number>();

  constructor(private readonly rememberMs = 120_000) {}

  note(
    tasks: readonly { readonly executionId: string; readonly step: string; readonly attempt: number }[],
    now: number,
  ): void {
    for (const task of tasks) {
      const id = taskId(task);
      this.#heardAt.delete(id);
      this.#heardAt.set(id, now);
    }
    this.#forgetOld(now);
  }

  heardAt(executionId: string, step: string, attempt: number): number | undefined {
    return this.#heardAt.get(taskId({ executionId, step, attempt }));
  }

  #forgetOld(now: number): void {
    // Insertion order is order of age, so the walk ends at the first one that is young enough.
    for (const [id, at] of this.#heardAt) {
      if (now - at < this.rememberMs && this.#heardAt.size <= most) return;
      this.#heardAt.delete(id);
    }
  }
}
