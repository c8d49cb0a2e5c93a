import type { Clock } from '../clock.js';
import type { Scheduler } from '../scheduler.js';

/** Lets the log judge whether an attempt that was lost has to be given anew; calls `judged` when it has. */
export function reviewLost(
  scheduler: Pick<Scheduler, 'submit'>,
  clock: Pick<Clock, 'after'>,
  executionId: string,
  judged: () => void,
): void {
  scheduler.submit(executionId, {
    what: { kind: 'review', force: false },
    done: judged,
    later: (delayMs) => void clock.after(delayMs, () => reviewLost(scheduler, clock, executionId, judged)),
  });
}
