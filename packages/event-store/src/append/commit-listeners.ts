import type { Committed } from '../port.js';

/** Figures of the append path, for a metrics endpoint. */
export interface AppendMetrics extends CommitCounts {
  readonly waitingAppends: number;
  readonly waitingBytes: number;
}

/** Since the start of the process. */
export interface CommitCounts {
  /** Transactions that recorded something. */
  readonly batches: number;
  readonly appends: number;
  readonly events: number;
}

/** Tells of commits, and counts them. */
export class CommitListeners {
  private readonly listeners = new Set<(batch: readonly Committed[]) => void>();
  private totals = { batches: 0, appends: 0, events: 0 };

  get counts(): CommitCounts {
    return this.totals;
  }

  add(listener: (batch: readonly Committed[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A listener that throws does not keep the others, or the appends' callers, from their answer. */
  tell(batch: readonly (Committed & { readonly events: number })[]): void {
    if (batch.length === 0) return;
    const { batches, appends, events } = this.totals;
    const more = batch.reduce((sum, one) => sum + one.events, 0);
    this.totals = { batches: batches + 1, appends: appends + batch.length, events: events + more };
    for (const listener of this.listeners) {
      try {
        listener(batch);
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  }
}
