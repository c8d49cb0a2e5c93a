import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 100;

/** Asks until the answer is good enough or the time is over, and gives the last one: judging it is the checker's part. */
export async function settle<T>(
  ask: () => Promise<T>,
  enough: (answer: T) => boolean,
  timeoutMs: number,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const over = performance.now() >= deadline;
    try {
      const answer = await ask();
      if (enough(answer) || over) return answer;
    } catch (error) {
      if (over) throw error;
    }
    await pause(everyMs);
  }
}
