import type { ContenderModule } from './contenders.js';
import type { Options } from './options.js';
import type { WorkloadPlan } from './workloads/index.js';

/** One start of one contender, and what is put on it. */
export interface Part {
  readonly contender: ContenderModule;
  readonly round: number;
  /** In this order. */
  readonly plans: readonly WorkloadPlan[];
}

/**
 * The order of a run: each group of workloads that share a start in rounds, and in each round one contender after the other, so
 * that noise hits all alike. Contenders that a workload does not fit are left out of it.
 */
export function scheduleOf({ only, rounds, workloads, oneStart }: Options): Part[] {
  const groups = oneStart ? [workloads] : groupsOf(workloads);
  return groups.flatMap((group) =>
    Array.from({ length: rounds }, (_, index) => index + 1).flatMap((round) =>
      only.flatMap((contender) => {
        const plans = group.filter(
          ({ mostRounds = round, fits }) => round <= mostRounds && (!fits || fits(contender)),
        );
        return plans.length === 0 ? [] : [{ contender, round, plans }];
      }),
    ),
  );
}

function groupsOf(workloads: readonly WorkloadPlan[]): WorkloadPlan[][] {
  const groups = new Map<string, WorkloadPlan[]>();
  for (const plan of workloads) {
    const first = plan.after ?? plan.name;
    groups.set(first, [...(groups.get(first) ?? []), plan]);
  }
  return [...groups.values()];
}
