import type { Stage } from '../platform/stage.js';
import type { Random } from '../random.js';
import type { PlannedFault } from './plan.js';

/** Does one fault to a platform; resolves when it is over (not when the platform has recovered). */
export type Action = (stage: Stage) => Promise<void>;

/** Faults by what they are called in the journal. */
export type Actions = ReadonlyMap<string, Action>;

/**
 * Faults one after the other, each when the work has come some way since the one before was over: what follows a fault
 * shows that the platform has recovered. All of them in a seeded order; `count` of them where fewer are asked for.
 */
export function inTurn(random: Random, actions: Actions, count = actions.size): PlannedFault[] {
  const names = random.shuffled([...actions.keys()]).slice(0, count);
  return names.map((what) => ({ what, afterEffects: random.int(15, 40), since: 'last fault' }));
}

/** The first of them, in the order in which they were named; all where no number is asked for. */
export const foremost = (actions: Actions, count = actions.size): Actions =>
  new Map([...actions].slice(0, count));
