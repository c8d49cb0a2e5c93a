import { inTurn, type Action } from '../faults/actions.js';
import { secondsToSteadyRate } from '../load/rate.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

const everybody = [
  ...['gateway', 'scheduler-1', 'scheduler-2', 'executor-1', 'executor-2', 'worker', 'nats', 'postgres'],
];
/** How often in a full run. */
const times = 3;
/** By then there is a rate that the work goes at. */
const effectsBefore = 400;

/** `kill -9` of all processes at the same moment, and the time until work goes on as fast as before. */
export const blackout: Scenario = (options) => {
  const action: Action = async ({ strike }) => {
    await Promise.all(everybody.map((name) => strike(name)));
  };
  const actions = new Map(Array.from({ length: times }, (_, n) => [`blackout ${n + 1}`, action]));
  return underFaults(
    {
      name: 'all killed at once',
      busLoses: false,
      stage: { schedulers: 2, executors: 2 },
      plan: (random) =>
        inTurn(random, actions, options.faults).map((fault) => ({
          ...fault,
          afterEffects: Math.min(effectsBefore, options.executions),
        })),
      carryOut: (stage, what) => actions.get(what)?.(stage),
      tailMs: 10_000,
      figures: ({ requests, faults }) => ({
        'to steady rate s': Math.max(...secondsToSteadyRate(requests, faults)),
      }),
    },
    options,
  );
};
