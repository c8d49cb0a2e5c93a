import { setTimeout as wait } from 'node:timers/promises';

import { inTurn, type Action } from '../faults/actions.js';
import type { Stage } from '../platform/stage.js';
import type { Victim } from '../platform/victim.js';
import type { Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

/**
 * Around each timeout that somebody has in somebody: half of it, just below, just above. A partition's lease lasts 2 s,
 * a worker that is silent is believed in for 10 s, and a report that is not answered takes another way after 2 s.
 */
const lengthsMs = [1_000, 1_900, 2_200, 5_000, 9_500, 11_000];
const longestMs = 20_000;
const victims = ['gateway', 'scheduler-1', 'scheduler-2', 'executor-1', 'executor-2', 'nats'];

/** Processes are stopped in the midst of their work (SIGSTOP) and go on later as if nothing had been (SIGCONT). */
export const pause: Scenario = (options) => {
  const actions = new Map([
    ...victims.flatMap((name) => lengthsMs.map((lengthMs) => pauseOf(name, lengthMs))),
    ...['scheduler-1', 'executor-1'].map((name) => pauseOf(name, longestMs)),
  ]);
  return underFaults(
    {
      name: 'pause',
      busLoses: false,
      stage: { schedulers: 2, executors: 2 },
      plan: (random) => inTurn(random, actions, options.faults),
      carryOut: (stage, what) => actions.get(what)?.(stage),
    },
    options,
  );
};

function pauseOf(name: string, lengthMs: number): readonly [string, Action] {
  const action = (stage: Stage): Promise<void> => freeze(stage.victim(name), lengthMs);
  return [`${name} stops for ${lengthMs} ms`, action];
}

async function freeze({ pid }: Victim, lengthMs: number): Promise<void> {
  if (pid === undefined) return;
  process.kill(pid, 'SIGSTOP');
  await wait(lengthMs);
  process.kill(pid, 'SIGCONT');
}
