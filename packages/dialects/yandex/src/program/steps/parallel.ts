import { childPath, isJsonObject, type JsonObject } from '@runlog/core';
import type { Branch, ParallelStep } from '../document/model.js';
import type { Behaviour } from './behaviour.js';
import { kindOf } from './done.js';
import { fanStep } from './fan-step.js';
import { segmentBehind } from './position.js';

/** Runs branches, each on its own copy of the variables. The raw output has each branch's last output by its name. */
export function parallel(step: ParallelStep): Behaviour {
  const positions = new Map(step.branches.map(({ name }, index) => [childPath('', name), index]));
  return fanStep(step, {
    type: 'Parallel',
    plan: ({ path, input }) => {
      if (!isJsonObject(input)) {
        const message = `the input of a parallel step must be an object, not ${kindOf(input)}`;
        return { failure: { code: 'STEP_INVALID_ARGUMENT', message } };
      }
      return {
        size: step.branches.length,
        concurrency: step.concurrency,
        sequence: (index) => branchAt(step, index).body,
        prefix: (index) => childPath(path, branchAt(step, index).name),
        initial: () => input,
      };
    },
    collect: (outputs) =>
      Object.fromEntries(
        outputs.map((output, index): [string, JsonObject] => [branchAt(step, index).name, output]),
      ),
    position: (run, path) => positions.get(segmentBehind(run.path, path) ?? ''),
  });
}

const nothing: Branch = { name: '', body: { start: '', steps: new Map(), recurring: new Map() } };

const branchAt = (step: ParallelStep, index: number): Branch => step.branches[index] ?? nothing;
