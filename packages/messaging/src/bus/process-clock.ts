import { setTimeout as sleep } from 'node:timers/promises';
import { nuid } from 'nats';

/**
 * Time and chance as the loops of one process see them. All of them take it from here, so that a simulation can own it:
 * nothing else in a loop may differ from one run to the next.
 */
export interface ProcessClock {
  /** Milliseconds that only ever grow; measures how long something took or may be trusted. */
  monotonic(): number;
  /** Calls back once after a delay in milliseconds; the answer takes it back. */
  after(delayMs: number, callback: () => void): () => void;
  /** Calls back again and again, and keeps no process alive for it; the answer ends that. */
  every(intervalMs: number, callback: () => void): () => void;
  /** Resolves after a delay in milliseconds, and keeps no process alive for it. */
  pause(delayMs: number): Promise<void>;
  /** Calls back when all that arrived in this turn of the event loop has been handed on. */
  atTurnEnd(callback: () => void): void;
  /** A draw from [0, 1). */
  random(): number;
  /** A name that nobody gives again: no other process, and no later life of this one. */
  newName(): string;
}

/** The clock of a real process. */
export const systemProcessClock: ProcessClock = {
  monotonic: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  every: (intervalMs, callback) => {
    const timer = setInterval(callback, intervalMs);
    timer.unref();
    return () => clearInterval(timer);
  },
  pause: (delayMs) => sleep(delayMs, undefined, { ref: false }),
  atTurnEnd: (callback) => void setImmediate(callback),
  random: () => Math.random(),
  newName: () => nuid.next(),
};

/** Waits for the work, but no longer than so many milliseconds; answers whether it was done by then. */
export function within(clock: ProcessClock, mostMs: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(mostMs, () => resolve(false));
    work
      .then(
        () => resolve(true),
        (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(cancel);
  });
}
