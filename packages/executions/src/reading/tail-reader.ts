import { UnreadableEvent, type ExecutionEvent } from '@runlog/core';
import type { EventStore } from '@runlog/event-store';
import type { ProcessClock } from '@runlog/messaging';

interface Asked {
  readonly executionId: string;
  readonly afterVersion: number;
  resolve(events: readonly ExecutionEvent[]): void;
  reject(error: unknown): void;
}

const largestBatch = 500;

/**
 * Reads what is new of many executions. Questions that come while a query is under way are answered together by the
 * next one, so that a thousand waiters cost a few queries, not a thousand.
 */
export class TailReader {
  private asked: Asked[] = [];
  private reading = false;

  constructor(
    private readonly store: EventStore,
    private readonly clock: Pick<ProcessClock, 'atTurnEnd'>,
  ) {}

  /**
   * The events after a version that the caller has.
   * @throws UnreadableEvent, StoreUnavailable
   */
  read(executionId: string, afterVersion: number): Promise<readonly ExecutionEvent[]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ executionId, afterVersion, resolve, reject });
      if (!this.reading) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.reading = true;
    // Lets everybody who was woken by the same hint join the first query.
    await new Promise<void>((resolve) => this.clock.atTurnEnd(resolve));
    while (this.asked.length > 0) {
      const batch = this.asked.slice(0, largestBatch);
      this.asked = this.asked.slice(largestBatch);
      await this.answer(batch);
    }
    this.reading = false;
  }

  private async answer(batch: readonly Asked[]): Promise<void> {
    const from = new Map<string, number>();
    for (const { executionId, afterVersion } of batch) {
      from.set(executionId, Math.min(afterVersion, from.get(executionId) ?? afterVersion));
    }
    const requests = [...from].map(([executionId, afterVersion]) => ({ executionId, afterVersion }));
    try {
      const found = await this.store.readMany(requests);
      for (const { executionId, afterVersion, resolve, reject } of batch) {
        const events = found.get(executionId) ?? [];
        if (events instanceof UnreadableEvent) reject(events);
        else resolve(events.filter(({ version }) => version > afterVersion));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
