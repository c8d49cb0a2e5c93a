import { UnreadableEvent, type ExecutionEvent } from '@runlog/core';
import type { EventStore } from '@runlog/event-store';
import type { ProcessClock } from '@runlog/messaging';

import type { ExecutionRef } from '../ports.js';

interface Asked {
  readonly ref: ExecutionRef;
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
  read(ref: ExecutionRef, afterVersion: number): Promise<readonly ExecutionEvent[]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ ref, afterVersion, resolve, reject });
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
      const tenants = new Set(batch.map(({ ref }) => ref.tenant));
      const ofEach = [...tenants].map((tenant) => batch.filter(({ ref }) => ref.tenant === tenant));
      await Promise.all(ofEach.map((asked) => this.answer(asked)));
    }
    this.reading = false;
  }

  /** Answers what was asked for one tenant. */
  private async answer(batch: readonly Asked[]): Promise<void> {
    const from = new Map<string, number>();
    for (const { ref, afterVersion } of batch) {
      from.set(ref.id, Math.min(afterVersion, from.get(ref.id) ?? afterVersion));
    }
    const requests = [...from].map(([executionId, afterVersion]) => ({ executionId, afterVersion }));
    try {
      const found = await this.store.readMany(requests, batch[0]?.ref.tenant);
      for (const { ref, afterVersion, resolve, reject } of batch) {
        const events = found.get(ref.id) ?? [];
        if (events instanceof UnreadableEvent) reject(events);
        else resolve(events.filter(({ version }) => version > afterVersion));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
