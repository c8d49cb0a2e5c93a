import type { JsonObject, StepPath } from '@runlog/core';
import type { Sequence } from '../document/model.js';
import { withItem } from '../interpreter/blocks.js';
import type { Fan, SequenceRun, StepRun } from '../interpreter/state.js';
import type { Scope } from '../interpreter/turn.js';

/** Sequences that run side by side, at most `concurrency` at a time, begun in order. */
export interface FanPlan {
  readonly size: number;
  readonly concurrency: number;
  sequence(index: number): Sequence;
  prefix(index: number): StepPath;
  initial(index: number): JsonObject;
}

export const noFan: Fan = { begun: 0, ended: 0, runs: [], outputs: [] };

/** True when every sequence of the plan ended. */
export const fanEnded = (plan: FanPlan, fan: Fan): boolean => fan.ended === plan.size;

/** The outputs of the sequences that ended, in order. */
export const outputsOf = ({ outputs }: Fan): JsonObject[] =>
  outputs.flat().filter((output) => output !== null);

/** Begins as many sequences as may run, and goes on while they end at once. */
export function fill(scope: Scope, plan: FanPlan, before: Fan): Fan {
  let fan = before;
  while (fan.begun < plan.size && fan.begun - fan.ended < plan.concurrency && !scope.turn.ending) {
    const index = fan.begun;
    const fresh: SequenceRun = {
      prefix: plan.prefix(index),
      state: plan.initial(index),
      ...(scope.counter !== undefined && { counter: scope.counter }),
      visits: [],
    };
    const run = scope.sequences.begin(plan.sequence(index), fresh, scope);
    fan = replace({ ...fan, begun: index + 1 }, index, run);
  }
  return fan;
}

/** Puts a sequence that got further in its place. */
export function replace(fan: Fan, index: number, run: SequenceRun): Fan {
  const over = hasEnded(run);
  return {
    begun: fan.begun,
    ended: over ? fan.ended + 1 : fan.ended,
    runs: withItem(fan.runs, index, over ? null : run, null),
    outputs: over ? withItem(fan.outputs, index, run.output ?? {}, null) : fan.outputs,
  };
}

/** Lets every sequence that is under way go on after the execution was retried. */
export const reviveAll = (scope: Scope, plan: FanPlan, fan: Fan): Fan =>
  fan.runs
    .flat()
    .reduce<Fan>(
      (current, run, index) =>
        run === null || scope.turn.ending
          ? current
          : replace(current, index, scope.sequences.revive(plan.sequence(index), run, scope)),
      fan,
    );

/** A step in its body phase with this fan. */
export const withFan = (run: StepRun, fan: Fan): StepRun => ({ ...run, fan, at: { name: 'body' } });

export const hasEnded = (run: SequenceRun): boolean => run.current === undefined;
