import type { DoneFault } from '../faults/injector.js';
import { planFaults } from '../faults/plan.js';
import { silenceAfter } from '../log/silence-after.js';
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
      figures: ({ log, faults }) => {
        const moment = ({ to }: DoneFault): number => performance.timeOrigin + to;
        const deaths = faults.filter(({ what }) => what.startsWith('executor')).map(moment);
        const longest = (others: readonly number[]): number =>
          Math.max(0, ...deaths.map((death) => silenceAfter(log, death, others)));
        return {
          // Whoever was about to give the lost attempts anew may be the next to be killed.
          'longest wait after executor s': longest(faults.map(moment)),
          'with kills that followed s': longest([]),
        };
      },
    },
    options,
  );
