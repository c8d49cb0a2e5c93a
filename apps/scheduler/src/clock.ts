/** Time and chance as the scheduler's loops see them, so that a simulation can own both. */
export interface Clock {
  /** The database's clock, in epoch milliseconds; never ahead of it. Judges what is due. */
  now(): number;
  /** Milliseconds that only ever grow; measures how long something took or may be trusted. */
  monotonic(): number;
  /** Calls back once after a delay; the answer takes it back. */
  after(delayMs: number, callback: () => void): () => void;
  /** A draw from [0, 1). */
  random(): number;
}

/** The clock of a real process; `databaseNow` comes from the event store. */
export const systemClock = (databaseNow: () => number): Clock => ({
  now: databaseNow,
  monotonic: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
});

/** Calls back again and again, a delay after each call; the answer ends that. */
export function repeat(clock: Pick<Clock, 'after'>, delayMs: number, work: () => void): () => void {
  let ended = false;
  let cancel = (): void => undefined;
  const next = (): void => {
    cancel = clock.after(delayMs, () => {
      work();
      if (!ended) next();
    });
  };
  next();
  return () => {
    ended = true;
    cancel();
  };
}
