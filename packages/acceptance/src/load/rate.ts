import type { DoneFault } from '../faults/injector.js';
import type { RequestHistory } from './history.js';

/** How long before a fault the rate is measured, and in which pieces after it. */
const beforeMs = 5_000;
const pieceMs = 2_000;
/** What counts as the same rate again. */
const share = 0.8;

/**
 * For each fault the seconds from its beginning until executions ended, over two seconds, at four fifths of the rate
 * of the five seconds before it. Faults without work before them are left out, and those without such a time after them
 * because the run ended count up to its end.
 */
export function secondsToSteadyRate(
  requests: readonly RequestHistory[],
  faults: readonly Pick<DoneFault, 'from'>[],
): number[] {
  const ends = requests.flatMap(({ endedAt }) => endedAt ?? []).sort((a, b) => a - b);
  const count = (from: number, to: number): number => ends.filter((end) => end >= from && end < to).length;
  return faults.flatMap(({ from }) => {
    const enough = (count(from - beforeMs, from) / beforeMs) * pieceMs * share;
    if (enough === 0) return [];
    const steady = ends.find((end) => end > from && count(end, end + pieceMs) >= enough);
    return [((steady ?? ends.at(-1) ?? from) - from) / 1_000];
  });
}
