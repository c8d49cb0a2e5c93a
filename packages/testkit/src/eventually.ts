import { setTimeout as delay } from 'node:timers/promises';

/** Options of {@link eventually}. */
export interface EventuallyOptions {
  /** How long it may take at most, in milliseconds; 60 s by default, so that it says nothing about speed. */
  readonly timeoutMs?: number;
  /** The pause between two tries, in milliseconds; 20 by default. */
  readonly everyMs?: number;
}

/**
 * Runs `attempt` until it stops throwing and resolves with what it returned; after `timeoutMs` rethrows
 * its last error. Put the expectations inside: `await eventually(() => expect(seen).toHaveLength(3))`.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<T> {
  const { timeoutMs = 60_000, everyMs = 20 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
    }
    await delay(everyMs);
  }
}
