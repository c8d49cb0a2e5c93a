import { setTimeout as pause } from 'node:timers/promises';

import { ClientError } from './errors.js';
import type { Event, Transport } from './model.js';

const pauseMs = 250;
const longestPauseMs = 5_000;

/**
 * The events after a version until the one that ends the execution. A stream that breaks off is taken up again behind
 * the last event that came, as often as needed; events that came already are skipped.
 */
export async function* followToTheEnd(
  transport: Transport,
  id: string,
  { after = 0, signal }: { after?: number; signal?: AbortSignal },
): AsyncGenerator<Event, void, void> {
  let last = after;
  let failures = 0;
  while (!signal?.aborted) {
    try {
      for await (const event of transport.follow(id, last, signal)) {
        if (event.version <= last) continue;
        last = event.version;
        failures = 0;
        yield event;
      }
      return;
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof ClientError) || !error.retryable) throw error;
      const waitMs = error.facts.retryAfterMs ?? Math.min(longestPauseMs, pauseMs * 2 ** failures);
      failures += 1;
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
