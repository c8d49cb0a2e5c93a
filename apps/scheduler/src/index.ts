export { startScheduler, type RunningScheduler } from './boot/start-scheduler.js';
export { schedulerEnvironment, type SchedulerConfig } from './config.js';
export { Scheduler } from './scheduler.js';
export type { SchedulerWorld } from './world.js';
export { systemClock, type Clock } from './clock.js';
