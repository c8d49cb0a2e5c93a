import { oneStep } from './one-step.js';
import type { WorkloadPlan } from './plan.js';
import { tenSteps } from './ten-steps.js';
import { fanOut } from './fan-out.js';
import { kills } from './kills.js';
import { longRuns } from './long-runs.js';
import { stored } from './stored.js';

export type { WorkloadPlan } from './plan.js';
export { steady } from './steady.js';
export { throughWalls } from './through-walls.js';

/** All workloads, in the order in which they are measured. */
export const workloads: readonly WorkloadPlan[] = [oneStep, tenSteps, fanOut, kills, longRuns, stored];
