import type { JsonObject, StepPath } from '@runlog/core';
import type { Sequence } from '../document/model.js';
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

export const noFan: Fan = { runs: [], outputs: [], ended: 0 };

/** True when every sequence of the plan ended. */
export const fanEnded = (plan: FanPlan, fan: Fan): boolean => fan.ended === plan.size;

/** Begins as many sequences as may run, and goes on while they end at once. */
export function fill(scope: Scope, plan: FanPlan, fan: Fan): Fan {
  const runs = [...fan.runs];
  const outputs = [...fan.outputs];
  let { ended } = fan;
  while (runs.length < plan.size && runs.length - ended < plan.concurrency && !scope.turn.ending) {
    const index = runs.length;
    const fresh: SequenceRun = {
      prefix: plan.prefix(index),
      state: plan.initial(index),
      ...(scope.counter !== undefined && { counter: scope.counter }),
      visits: [],
    };
    const run = scope.sequences.begin(plan.sequence(index), fresh, scope);
    const over = hasEnded(run);
    runs.push(over ? null : run);
    outputs.push(over ? (run.output ?? {}) : null);
    if (over) ended += 1;
  }
  return { runs, outputs, ended };
}

/** Puts a sequence that got further back in its place. */
export function replace(fan: Fan, index: number, run: SequenceRun): Fan {
  if (!hasEnded(run)) return { ...fan, runs: fan.runs.with(index, run) };
  return {
    runs: fan.runs.with(index, null),
    outputs: fan.outputs.with(index, run.output ?? {}),
    ended: fan.ended + 1,
  };
}

/** Lets every sequence that is under way go on after the execution was retried. */
export const reviveAll = (scope: Scope, plan: FanPlan, fan: Fan): Fan =>
  fan.runs.reduce<Fan>(
    (current, run, index) =>
      run === null || scope.turn.ending
        ? current
        : replace(current, index, scope.sequences.revive(plan.sequence(index), run, scope)),
    fan,
  );

/** A step in its body phase with this fan. */
export const withFan = (run: StepRun, fan: Fan): StepRun => ({ ...run, fan, at: { name: 'body' } });

export const hasEnded = (run: SequenceRun): boolean => run.current === undefined;
