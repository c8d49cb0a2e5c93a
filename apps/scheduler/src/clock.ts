import { systemProcessClock, type ProcessClock } from '@runlog/messaging';

/** Time and chance as the scheduler's loops see them, so that a simulation can own both. */
export interface Clock extends Pick<ProcessClock, 'monotonic' | 'after' | 'atTurnEnd' | 'random'> {
  /** The database's clock, in epoch milliseconds; never ahead of it. Judges what is due. */
  now(): number;
}

/** The clock of a real process; `databaseNow` comes from the event store. */
export const systemClock = (databaseNow: () => number): Clock => ({
  ...systemProcessClock,
  now: databaseNow,
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
