import { isTerminal, RunlogError, type ExecutionState } from '@runlog/core';

import { foldOnto } from '../reading/load-state.js';
import type { TailReader } from '../reading/tail-reader.js';
import type { Wakeups } from './wakeups.js';

/** How long nobody who waits goes without looking at the log, in milliseconds. */
export const lookEveryMs = 1_000;

/** How long to wait. */
export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What is awaited, and whether whoever drives it was asked to tell its end. */
export interface Awaited {
  readonly tenant: string;
  readonly id: string;
  readonly answered?: boolean;
}

/**
 * Waits until the execution has ended, the time is over or the signal is aborted, and gives the newest state known.
 * While the log is out of reach it goes on waiting.
 */
export async function waitForEnd(
  { wakeups, tails }: { wakeups: Wakeups; tails: TailReader },
  { tenant, id, answered = false }: Awaited,
  load: () => Promise<ExecutionState>,
  { timeoutMs, signal }: WaitOptions,
): Promise<ExecutionState> {
  const deadline = performance.now() + timeoutMs;
  const watch = wakeups.watch(id, { ends: true, answered });
  try {
    // Loaded after the watch began: news that comes in between is hinted at.
    let state = await load();
    for (;;) {
      const leftMs = deadline - performance.now();
      if (isTerminal(state.status) || leftMs <= 0 || signal?.aborted) return state;
      await watch.news(state.version, Math.min(lookEveryMs, leftMs), signal);
      const { version } = state;
      if (watch.answer && watch.answer.version > version) return watch.answer;
      const events = await unlessOutOfReach(() => tails.read({ tenant, id }, version));
      state = foldOnto(state, events ?? []) ?? state;
    }
  } finally {
    watch.end();
  }
}

/** What `read` gives; undefined while the log is out of reach. */
export async function unlessOutOfReach<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RunlogError && error.retryable) return undefined;
    throw error;
  }
}
