import type { Entry } from './entry.js';

/** The executions in memory, least recently used first; bounded by count. Dropping one costs a read, nothing else. */
export class EntryCache {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.#entries.size;
  }

  get(executionId: string): Entry | undefined {
    const entry = this.#entries.get(executionId);
    if (entry) this.set(executionId, entry);
    return entry;
  }

  set(executionId: string, entry: Entry): void {
    this.#entries.delete(executionId);
    this.#entries.set(executionId, entry);
    if (this.#entries.size <= this.capacity) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  drop(executionId: string): void {
    this.#entries.delete(executionId);
  }

  /** Drops every execution that the predicate names. */
  dropWhere(predicate: (executionId: string) => boolean): void {
    for (const executionId of this.#entries.keys())
      if (predicate(executionId)) this.#entries.delete(executionId);
  }
}
