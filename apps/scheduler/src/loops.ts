/**
 * The scheduler without Nest, NATS and Postgres: its loops, to be put into any surroundings that play by the rules.
 */
export { assemble, type Loops } from './boot/loops.js';
export type { SchedulerStore, Surroundings } from './boot/compose.js';
export type { Clock } from './clock.js';
export { TaskTokens } from './dispatch/task-tokens.js';
export type { Reporter } from './reporter.js';
export type { Answer, Evaluator } from './turns/turn.js';
