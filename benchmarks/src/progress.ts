import type { Part } from './schedule.js';

/** What a start and a stop take. */
const startSeconds = 5;

/**
 * How many seconds the parts after the done ones will take, by what those took: each contender by its own pace under the same
 * workloads, by the pace of all when it has none yet. `taken` has the seconds of each done part, from the first.
 */
export function secondsLeft(parts: readonly Part[], taken: readonly number[], scale: number): number {
  const guess = ({ plans, round }: Part): number =>
    startSeconds + plans.reduce((sum, { usualSeconds }) => sum + usualSeconds(round) * scale, 0);
  const paceOf = (like: (part: Part) => boolean): number | undefined => {
    const done = parts.slice(0, taken.length).map((part, index) => ({ part, seconds: taken[index] ?? 0 }));
    const alike = done.filter(({ part }) => like(part));
    if (alike.length === 0) return undefined;
    return total(alike.map(({ seconds }) => seconds)) / total(alike.map(({ part }) => guess(part)));
  };
  const general = paceOf(() => true) ?? 1;
  return total(
    parts.slice(taken.length).map((part) => {
      const own = paceOf(
        ({ contender, plans }) => contender === part.contender && plans[0] === part.plans[0],
      );
      return guess(part) * (own ?? general);
    }),
  );
}

/** `part 7 of 61, about 21 minutes left`, for the first part that is not done. */
export function progressLine(parts: readonly Part[], taken: readonly number[], scale: number): string {
  const minutes = Math.ceil(secondsLeft(parts, taken, scale) / 60);
  const left = minutes === 1 ? 'a minute' : `${minutes} minutes`;
  return `part ${taken.length + 1} of ${parts.length}, about ${left} left`;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
