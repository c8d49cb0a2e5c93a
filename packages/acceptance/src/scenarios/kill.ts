import { planFaults } from '../faults/plan.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

const services = ['gateway', 'scheduler-1', 'scheduler-2', 'executor-1', 'executor-2'];
const victims = [...services, 'worker', 'nats', 'postgres'];

/** `kill -9` of every process of the platform in the midst of its work, each at least once, again and again. */
export const kill: Scenario = (options) =>
  underFaults(
    {
      name: 'kill',
      busLoses: false,
      stage: { schedulers: 2, executors: 2 },
      plan: (random, effects) =>
        planFaults(random, victims, { count: Math.max(victims.length, options.executions / 10), effects }),
      carryOut: (stage, what) => stage.strike(what),
    },
    options,
  );
