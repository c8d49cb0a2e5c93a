/** How long a report in the inbox stream may take to be read, in milliseconds; less when the stream has just lost content. */
const patience = { usualMs: 10_000, afterLossMs: 2_000, lossCountsMs: 15_000 } as const;
const most = 100_000;

/** Attempts that are over, whose reports are said to be in the inbox stream. Bounded; moments are monotonic. */
export class ReportsInStream {
  readonly #since = new Map<string, number>();
  #lossAt = -Infinity;

  note(id: string, now: number): void {
    if (this.#since.size < most && !this.#since.has(id)) this.#since.set(id, now);
  }

  has(id: string): boolean {
    return this.#since.has(id);
  }

  remove(id: string): void {
    this.#since.delete(id);
  }

  removeWhere(test: (id: string) => boolean): void {
    for (const id of this.#since.keys()) if (test(id)) this.#since.delete(id);
  }

  /** A stream lost content: what was said to be in it may be gone. */
  streamLost(now: number): void {
    this.#lossAt = now;
  }

  /** Takes out those that nobody has read for too long: they were lost with the stream. */
  takeOverdue(now: number): string[] {
    const recent = now - this.#lossAt < patience.lossCountsMs;
    const bearsMs = recent ? patience.afterLossMs : patience.usualMs;
    const overdue: string[] = [];
    for (const [id, since] of this.#since) {
      if (now - since < bearsMs) break;
      this.#since.delete(id);
      overdue.push(id);
    }
    return overdue;
  }
}
