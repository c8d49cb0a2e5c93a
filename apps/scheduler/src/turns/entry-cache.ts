import { snapshotOf } from '@runlog/core';
import type { Entry } from './entry.js';
import { weightOf } from './weight.js';

/** What a cache holds at most. */
export interface CacheBounds {
  readonly executions: number;
  /** The weight of their states, about the length of their JSON; the heap takes a few bytes for each. */
  readonly size: number;
}

interface Held {
  readonly entry: Entry;
  readonly size: number;
  /** The version that was weighed. */
  readonly weighedAt: number;
}

/**
 * The executions in memory, least recently used first; bounded by count and by size. Dropping one costs a read, nothing
 * else. The one that was set last stays, however large.
 */
export class EntryCache {
  readonly #held = new Map<string, Held>();
  #total = 0;
  #era = 0;

  constructor(private readonly bounds: CacheBounds) {}

  get size(): number {
    return this.#held.size;
  }

  /** Changes whenever executions are dropped by a predicate: what was learned in an earlier era may be out of date. */
  get era(): number {
    return this.#era;
  }

  get(executionId: string): Entry | undefined {
    const held = this.#held.get(executionId);
    if (held) this.#put(executionId, held);
    return held?.entry;
  }

  set(executionId: string, entry: Entry): void {
    this.#put(executionId, weighed(entry, this.#held.get(executionId)));
    for (const oldest of this.#held.keys()) {
      const full = this.#held.size > this.bounds.executions || this.#total > this.bounds.size;
      if (!full || oldest === executionId) return;
      this.drop(oldest);
    }
  }

  drop(executionId: string): void {
    this.#total -= this.#held.get(executionId)?.size ?? 0;
    this.#held.delete(executionId);
  }

  /** Drops every execution that the predicate names. */
  dropWhere(predicate: (executionId: string) => boolean): void {
    this.#era += 1;
    for (const executionId of this.#held.keys()) if (predicate(executionId)) this.drop(executionId);
  }

  #put(executionId: string, held: Held): void {
    this.drop(executionId);
    this.#held.set(executionId, held);
    this.#total += held.size;
  }
}

/** Weighed anew whenever its log has doubled: weighing takes as long as the state is large. */
function weighed(entry: Entry, before: Held | undefined): Held {
  const { version } = entry.run.state;
  if (before && version < 2 * before.weighedAt) return { ...before, entry };
  return { entry, size: weightOf(snapshotOf(entry.run).state), weighedAt: version };
}
