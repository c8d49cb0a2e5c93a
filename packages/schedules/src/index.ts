export { parseCron, type CronPattern } from './cron/pattern.js';
export { zoneOf, type Zone } from './zone/zone.js';
export type { Stretch } from './zone/stretches.js';
export { nextTick, type Rhythm } from './ticks/next-tick.js';
export { ticksAfter, tickAfter, type Tick, type Timing } from './ticks/timetable.js';
export { jitterOf } from './ticks/jitter.js';
export {
  missedAfterMs,
  missedPolicies,
  mostCaughtUp,
  mostPerPlan,
  plan,
  type Missed,
  type MissedPolicy,
  type Plan,
  type Standing,
} from './ticks/plan.js';
export { meet, overlapPolicies, type Meeting, type Outcome, type OverlapPolicy } from './ticks/overlap.js';
