import { Child } from './child.js';
import type { Trial } from './limit.js';
import type { Budget, LoadResult } from './load.js';

const pausesMs = [0, 1, 5, 20] as const;

/**
 * One small piece of JavaScript work, in a row and after pauses: what every wake of a process costs beside the message that
 * wakes it, since caches are cold then. The rate is that of the time at work, without the pauses.
 */
export async function withColdWork(budget: Budget, measure: (trial: Trial) => Promise<void>): Promise<void> {
  const [worker] = await Child.start('./cold-process.js');
  try {
    for (const pauseMs of pausesMs) {
      await measure({
        area: 'cold',
        name:
          pauseMs === 0 ? 'the same small work in a row' : `the same small work after ${pauseMs} ms of rest`,
        unit: 'pieces',
        processes: { worker: () => worker.usage() },
        run: () => worker.ask<LoadResult>({ pauseMs, budget }),
      });
    }
  } finally {
    await worker.stop();
  }
}
