import { jitterOf } from './jitter.js';
import { nextTick, type Rhythm } from './next-tick.js';

/** What tells a schedule's ticks. */
export interface Timing extends Rhythm {
  /** The schedule's id. */
  readonly id: string;
  /** Ticks are due up to this long after their nominal instants; 0 for at once. */
  readonly jitterMs: number;
  /** Epoch milliseconds, inclusive: no tick has a later nominal instant. */
  readonly endAt?: number;
}

/** A tick: its nominal instant, which names it for ever, and when it is due. Epoch milliseconds. */
export interface Tick {
  readonly nominal: number;
  readonly due: number;
}

/** The first tick behind a nominal instant. Ticks are due in the order of their instants, each before the next one's. */
export function tickAfter(timing: Timing, after: number): Tick | undefined {
  const nominal = nextTick(timing, after);
  if (nominal === undefined || nominal > (timing.endAt ?? Infinity)) return undefined;
  return { nominal, due: nominal + delayOf(timing, nominal) };
}

function delayOf(timing: Timing, nominal: number): number {
  const { id, jitterMs } = timing;
  if (jitterMs < 1) return 0;
  const following = nextTick(timing, nominal) ?? Infinity;
  return jitterOf(id, nominal, Math.min(jitterMs, following - nominal));
}

/** Up to `limit` ticks behind a nominal instant, in order. */
export function ticksAfter(timing: Timing, after: number, limit: number): readonly Tick[] {
  const ticks: Tick[] = [];
  let tick = tickAfter(timing, after);
  while (tick && ticks.length < limit) {
    ticks.push(tick);
    tick = ticks.length < limit ? tickAfter(timing, tick.nominal) : undefined;
  }
  return ticks;
}
