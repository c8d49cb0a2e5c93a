import type { Random } from '../random.js';

/** How messages and calls fare, in percent of all; moments in milliseconds. */
export interface Weather {
  readonly lost: number;
  readonly doubled: number;
  /** So late that others overtake it. */
  readonly late: number;
  readonly latestMs: number;
  /** Calls of the store that do not arrive, or whose answers do not. */
  readonly lostCalls: number;
}

/** All arrives, in order. */
export const calm: Weather = { lost: 0, doubled: 0, late: 0, latestMs: 0, lostCalls: 0 };

/** Draws a weather, from hardly a cloud to one of five messages lost. */
export function drawWeather(random: Random): Weather {
  const strength = random.pick([0, 0.5, 2, 5, 20]);
  return {
    lost: strength * random.next(),
    doubled: strength * random.next(),
    late: strength * random.next(),
    latestMs: random.pick([20, 400, 6_000]),
    lostCalls: random.pick([0, 0.5, 2, 10]) * random.next(),
  };
}

/** The weather as it is now. */
export interface Sky {
  weather: Weather;
}

/** When the copies of a message arrive, by how much later than it should. None: it is lost. */
export function arrivals({ lost, doubled, late, latestMs }: Weather, random: Random): number[] {
  if (lost > 0 && random.percent(lost)) return [];
  const delay = (): number => (late > 0 && random.percent(late) ? random.between(0, latestMs) : 0);
  return doubled > 0 && random.percent(doubled) ? [delay(), random.between(0, latestMs)] : [delay()];
}
