import type { AgendaEntry, AgendaMove, Append } from '../port.js';

/** The agenda's rules, in memory. */
export class MemoryAgenda {
  private readonly entries = new Map<string, AgendaEntry>();

  constructor(private readonly clock: () => number) {}

  appended({ executionId, partition, wakeAt }: Append, version: number): void {
    if (wakeAt === undefined) return;
    if (wakeAt === 'done') {
      this.entries.delete(executionId);
      return;
    }
    const before = this.entries.get(executionId);
    const earliest = Math.min(wakeAt, before?.wakeAt ?? wakeAt);
    this.entries.set(executionId, {
      executionId,
      partition: before?.partition ?? partition,
      wakeAt: earliest,
      version,
    });
  }

  due(partitions: readonly number[], limit: number): AgendaEntry[] {
    const now = this.clock();
    return this.of(partitions)
      .filter(({ wakeAt }) => wakeAt <= now)
      .toSorted((a, b) => a.wakeAt - b.wakeAt)
      .slice(0, limit);
  }

  page(partitions: readonly number[], after: string | undefined, limit: number): AgendaEntry[] {
    return this.of(partitions)
      .filter(({ executionId }) => after === undefined || executionId > after)
      .toSorted((a, b) => (a.executionId < b.executionId ? -1 : 1))
      .slice(0, limit);
  }

  move(moves: readonly AgendaMove[]): void {
    for (const { executionId, wakeAt, version } of moves) {
      const entry = this.entries.get(executionId);
      if (entry && (version === undefined || entry.version <= version))
        this.entries.set(executionId, { ...entry, wakeAt });
    }
  }

  holds(executionId: string): boolean {
    return this.entries.has(executionId);
  }

  private of(partitions: readonly number[]): AgendaEntry[] {
    return [...this.entries.values()].filter(({ partition }) => partitions.includes(partition));
  }
}
