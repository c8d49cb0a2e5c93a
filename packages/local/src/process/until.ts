import { setTimeout as delay } from 'node:timers/promises';

/** Asks every `everyMs` until the answer is yes (true) or `timeoutMs` have passed (false). */
export async function until(
  holds: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 25,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() >= deadline) return false;
    await delay(everyMs);
  }
}
