import { isTerminalEvent, type ExecutionEvent } from '@runlog/core';

interface Change {
  readonly at: number;
  readonly by: 1 | -1;
}

/** When there was no room for another execution beside those that ran. One tenant has them all. */
export class Line {
  /** Spells in which as many ran as may, in order. */
  readonly #full: { readonly from: number; readonly to: number }[] = [];

  /** `running` may run at once; 0 stands for any number. */
  constructor(logs: Iterable<readonly ExecutionEvent[]>, running: number) {
    if (running === 0) return;
    // Where one ends and another begins at the same moment, the place was free in between.
    const changes = [...logs].flatMap(changesOf).toSorted((a, b) => a.at - b.at || a.by - b.by);
    let count = 0;
    let from = Infinity;
    for (const { at, by } of changes) {
      count += by;
      if (count >= running) from = Math.min(from, at);
      else if (from !== Infinity) {
        this.#full.push({ from, to: at });
        from = Infinity;
      }
    }
    if (from !== Infinity) this.#full.push({ from, to: Infinity });
  }

  /** The moment, at most `at`, from which on there was room for one that began then; -Infinity where there always was. */
  roomSince(at: number): number {
    const last = this.#full.findLast(({ from }) => from < at);
    return last === undefined ? -Infinity : Math.min(at, last.to);
  }
}

/** From its start, or its creation where it did not have to wait, to its end; a retry begins anew. */
function changesOf(log: readonly ExecutionEvent[]): Change[] {
  const changes: Change[] = [];
  let runs = false;
  for (const { type, data, recordedAt: at } of log) {
    const begins = type === 'ExecutionStarted' || (type === 'ExecutionCreated' && !data.queued);
    if (begins && !runs) changes.push({ at, by: 1 });
    if (isTerminalEvent(type) && runs) changes.push({ at, by: -1 });
    runs = (runs || begins) && !isTerminalEvent(type);
  }
  return changes;
}
