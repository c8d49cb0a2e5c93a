import type { Json, JsonObject } from '@runlog/core';
import type { ForeachStep, ParallelStep } from '../document/model.js';
import { itemOf } from '../interpreter/blocks.js';
import type { Fan, StepRun } from '../interpreter/state.js';
import { open, type Progress, type Scope } from '../interpreter/turn.js';
import type { Behaviour } from './behaviour.js';
import { failed, type Failure } from './failure.js';
import { fanEnded, fill, noFan, outputsOf, replace, reviveAll, withFan, type FanPlan } from './fan.js';
import { finish, mergeOutput } from './merge-output.js';
import { fed, feed, type Fed } from './templates.js';

/** What tells a foreach from a parallel. */
export interface FanKind {
  readonly type: string;
  plan(run: StepRun): FanPlan | { readonly failure: Failure };
  /** The raw output of the step, from those of its sequences in order. */
  collect(outputs: readonly JsonObject[]): Json;
  /** Which sequence the path of a step inside it belongs to. */
  position(run: StepRun, path: string): number | undefined;
}

/** A step that runs sequences side by side and ends when all of them have. */
export function fanStep(step: ForeachStep | ParallelStep, kind: FanKind): Behaviour {
  const fail = (scope: Scope, run: StepRun, failure: Failure): Progress => failed(scope, step, run, failure);

  const goOn = (scope: Scope, run: StepRun, plan: FanPlan, before: Fan): Progress => {
    const fan = fill(scope, plan, before);
    const now = withFan(run, fan);
    if (!fanEnded(plan, fan)) return open(now);
    const raw = kind.collect(outputsOf(fan));
    return finish(scope, step, now, raw);
  };

  const planned = (scope: Scope, run: StepRun, act: (plan: FanPlan) => Progress): Progress => {
    const plan = kind.plan(run);
    return 'failure' in plan ? fail(scope, run, plan.failure) : act(plan);
  };

  const afterInput = (scope: Scope): Fed => ({
    fed: (run) =>
      planned(scope, run, (plan) => {
        // An empty fan counts as a step, so that no cycle of such steps is endless.
        if (plan.size === 0) scope.turn.steps += 1;
        return goOn(scope, run, plan, noFan);
      }),
    failed: (run, failure) => fail(scope, run, failure),
  });

  const begin = (scope: Scope, run: StepRun): Progress => feed(scope, run, step.input, afterInput(scope));

  return {
    type: kind.type,
    begin,
    answered: (scope, run, phase, asked) =>
      phase === 'input'
        ? fed(scope, run, asked.values, afterInput(scope))
        : mergeOutput(scope, step, run, asked.values['output']),
    rejected: (scope, run, _phase, failure) => fail(scope, run, failure),
    // What the sequences completed stays: only the output template is asked again.
    restart: (scope, run) => {
      const { fan } = run;
      return fan ? planned(scope, run, (plan) => goOn(scope, run, plan, fan)) : begin(scope, run);
    },
    inside: {
      deliver: (scope, run, delivery) =>
        planned(scope, run, (plan) => {
          const { fan = noFan } = run;
          const index = kind.position(run, delivery.path);
          const child = index === undefined ? undefined : itemOf(fan.runs, index);
          if (index === undefined || !child) return open(run);
          const next = scope.sequences.deliver(plan.sequence(index), child, delivery, scope);
          return next === child ? open(run) : goOn(scope, run, plan, replace(fan, index, next));
        }),
      revive: (scope, run) =>
        planned(scope, run, (plan) => goOn(scope, run, plan, reviveAll(scope, plan, run.fan ?? noFan))),
    },
  };
}
