import type { Random } from '../random.js';

/** A fault to come: what is done, once the outside world has seen so many effects. */
export interface PlannedFault {
  readonly what: string;
  readonly afterEffects: number;
  /** From where effects are counted: from the beginning, unless it is the end of the fault before. */
  readonly since?: 'last fault';
}

/**
 * Spreads faults over a run by its progress and not by time, so that the same seed strikes at the same places of the
 * work on machines of any speed. Each kind comes at least once where `count` allows it.
 */
export function planFaults(
  random: Random,
  kinds: readonly string[],
  { count, effects }: { readonly count: number; readonly effects: number },
): PlannedFault[] {
  const whole = Math.ceil(count / kinds.length);
  const chosen = Array.from({ length: whole }, () => random.shuffled(kinds))
    .flat()
    .slice(0, count);
  const places = chosen.map(() => random.int(Math.ceil(effects * 0.02), Math.floor(effects * 0.85)));
  places.sort((a, b) => a - b);
  return chosen.map((what, index) => ({ what, afterEffects: places[index] ?? 0 }));
}
