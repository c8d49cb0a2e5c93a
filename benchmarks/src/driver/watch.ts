import { setTimeout as pause } from 'node:timers/promises';

import type { Moment } from './messages.js';
import type { Sample } from './sample.js';

/** Looks at a load at intervals until it is over, and answers with what it saw; never at the end itself. */
export async function watch(
  load: { readonly completed: number },
  over: Promise<unknown>,
  sample: () => Promise<Sample>,
  everyMs: number,
): Promise<Moment[]> {
  const moments: Moment[] = [];
  const ended = new AbortController();
  void over.finally(() => ended.abort()).catch(() => undefined);
  const began = performance.now();
  for (;;) {
    const dueInMs = began + (moments.length + 1) * everyMs - performance.now();
    await pause(Math.max(0, dueInMs), undefined, { signal: ended.signal }).catch(() => undefined);
    if (ended.signal.aborted) return moments;
    const { processes } = await sample();
    moments.push({
      seconds: (performance.now() - began) / 1_000,
      completed: load.completed,
      memoryBytes: Object.fromEntries(
        Object.entries(processes).map(([name, { memoryBytes }]) => [name, memoryBytes]),
      ),
    });
  }
}
