import { tickAfter, type Tick, type Timing } from './timetable.js';

/** What becomes of ticks that nobody was there for: none of them runs, the newest one, or all. */
export const missedPolicies = ['skip', 'one', 'all'] as const;

export type MissedPolicy = (typeof missedPolicies)[number];

/** Where a schedule stands. */
export interface Standing {
  /** Ticks up to this nominal instant are settled. */
  readonly after: number;
  /** How many missed ticks were run since the schedule fell behind. */
  readonly caughtUp: number;
  /** How many runs are left to it, and so are planned at most; left out: any number. */
  readonly runsLeft?: number;
}

/** How a schedule deals with what it missed. */
export interface Missed {
  readonly policy: MissedPolicy;
  /** Ticks that are due longer than this are never run. */
  readonly windowMs: number;
}

/** What is to be done now, and where the schedule stands afterwards. */
export interface Plan extends Omit<Standing, 'runsLeft'> {
  /** Nominal instants to run, in order. */
  readonly run: readonly number[];
  /** Ticks that are passed over; one that stands for many is counted once. */
  readonly passedOver: number;
  /** When the first tick that is not settled is due; undefined when there is none. */
  readonly nextDue: number | undefined;
}

/** How late a tick may be found before it counts as missed, in milliseconds: longer than a takeover takes. */
export const missedAfterMs = 60_000;

/** Missed ticks that are run at most, from the oldest one within the window. */
export const mostCaughtUp = 1_000;

/** Ticks of one schedule that one plan runs at most; the rest is due at once. */
export const mostPerPlan = 100;

/** Decides which ticks run now. `now` is the database's clock. */
export function plan(timing: Timing, missed: Missed, standing: Standing, now: number): Plan {
  const run: number[] = [];
  let { after, caughtUp } = standing;
  let passedOver = 0;
  const full = (): boolean => run.length >= Math.min(mostPerPlan, standing.runsLeft ?? Infinity);
  const settle = (tick: Tick): void => {
    run.push(tick.nominal);
    after = tick.nominal;
  };
  let tick = tickAfter(timing, after);
  while (tick && tick.due <= now && !full()) {
    const late = tick.due + missedAfterMs < now;
    if (!late) {
      settle(tick);
      caughtUp = 0;
    } else if (missed.policy === 'all' && tick.due + missed.windowMs >= now && caughtUp < mostCaughtUp) {
      settle(tick);
      caughtUp += 1;
    } else {
      const last = lastDueBefore(timing, tick, until(missed, caughtUp, now));
      if (missed.policy === 'one' && last.due + missed.windowMs >= now) settle(last);
      else passedOver += 1;
      after = last.nominal;
    }
    tick = tickAfter(timing, after);
  }
  return { run, after, caughtUp, passedOver, nextDue: tick?.due };
}

/** Ticks that were due before this are passed over together: those behind the window, or all that were missed. */
function until(missed: Missed, caughtUp: number, now: number): number {
  return missed.policy === 'all' && caughtUp < mostCaughtUp ? now - missed.windowMs : now - missedAfterMs;
}

/** The last tick, from a known one on, that was due before a moment: found by halves, since they may be many. */
function lastDueBefore(timing: Timing, first: Tick, moment: number): Tick {
  let last = first;
  let [low, high] = [first.nominal, moment];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = tickAfter(timing, middle);
    if (found && found.due < moment) {
      last = found;
      low = Math.max(found.nominal, middle + 1);
    } else high = middle;
  }
  return last;
}
