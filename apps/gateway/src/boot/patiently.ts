import { setTimeout as pause } from 'node:timers/promises';

/** How long to try, and whom to tell. */
export interface Patience {
  readonly withinMs: number;
  /** Told after each failure that another try follows. */
  readonly onRetry: (error: unknown, attempt: number) => void;
  /** Errors that no further try can cure. */
  readonly hopeless: (error: unknown) => boolean;
  readonly signal?: AbortSignal;
}

const firstPauseMs = 100;
const longestPauseMs = 2_000;

/** Tries until it succeeds, is hopeless or the time is over; then rejects with the last error. */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const deadline = performance.now() + patience.withinMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
      if (patience.hopeless(error) || performance.now() + pauseMs > deadline) throw error;
      patience.onRetry(error, tries);
      await pause(pauseMs, undefined, { signal: patience.signal });
    }
  }
}
