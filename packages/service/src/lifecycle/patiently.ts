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

/**
 * Tries until it succeeds: for servers that are not up yet when a service starts.
 * @throws the last error when it is hopeless or the time is over
 */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const deadline = performance.now() + patience.withinMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
      if (patience.hopeless(error) || performance.now() + pauseMs > deadline) throw error;
      patience.onRetry(error, tries);
      await pause(pauseMs, undefined, patience.signal ? { signal: patience.signal } : undefined);
    }
  }
}

/** The message of an error with those of its causes: what a person needs to know. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${reasonOf(error.cause)}` : error.message;
}
