import { setTimeout as wait } from 'node:timers/promises';

import type { Conditions, LaneConditions } from '@runlog/testkit';

import { inTurn, type Action } from '../faults/actions.js';
import { wiresOf, type WireName } from '../platform/wires.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

const services = ['gateway', 'scheduler-1', 'scheduler-2', 'executor-1', 'executor-2'];
const gone: LaneConditions = { fate: 'swallow' };
const late: LaneConditions = { fate: 'hold' };

/** What is done to a wire, and for how long: below and above what a lease and a silence may last. */
const troubles: readonly (readonly [string, Conditions, number])[] = [
  ['is cut off', { toServer: late, toClient: late }, 3_000],
  ['is half open', { toServer: gone, toClient: gone }, 11_000],
  ['hears nothing', { toClient: gone }, 3_000],
  ['is not heard', { toServer: gone }, 3_000],
  ['is refused', { refuse: true, toServer: gone, toClient: gone }, 3_000],
  ['is slow', { toServer: { latencyMs: 100 }, toClient: { latencyMs: 100 } }, 5_000],
];

/** The network between any two parties keeps back, loses or refuses what they say, one way or both. */
export const partition: Scenario = (options) => {
  const actions = new Map(
    wiresOf(services).flatMap((name) => troubles.map((trouble) => troubleOn(name, ...trouble))),
  );
  return underFaults(
    {
      name: 'partition',
      busLoses: false,
      stage: { schedulers: 2, executors: 2, wired: true },
      // All of them would take too long: a seeded choice.
      plan: (random) => inTurn(random, actions, options.faults ?? 36),
      carryOut: (stage, what) => actions.get(what)?.(stage),
    },
    options,
  );
};

function troubleOn(
  name: WireName,
  what: string,
  conditions: Conditions,
  lengthMs: number,
): readonly [string, Action] {
  const action: Action = async ({ wires }) => {
    const wire = wires.wire(name);
    await wire.set(conditions);
    await wait(lengthMs);
    await wire.heal();
  };
  return [`${name} ${what} for ${lengthMs} ms`, action];
}
