import { isJsonObject, itemPath, type Json, type JsonObject } from '@runlog/core';
import type { ForeachStep } from '../document/model.js';
import type { Behaviour } from './behaviour.js';
import { kindOf } from './done.js';
import type { Failure } from './failure.js';
import { fanStep } from './fan-step.js';
import { positionBehind } from './position.js';

/** Runs its body for every object of an array, which is the body's first state. The raw output is an array. */
export const foreach = (step: ForeachStep): Behaviour =>
  fanStep(step, {
    type: 'Foreach',
    plan: ({ path, input, fan }) => {
      const items = Array.isArray(input) ? (input as readonly Json[]) : undefined;
      if (!items) return notItems(`the input of a foreach must be an array, not ${kindOf(input)}`);
      // Looked at once: what was begun has been found right.
      const odd = fan ? -1 : items.findIndex((item) => !isJsonObject(item));
      if (odd >= 0) return notItems(`item ${odd} of a foreach must be an object, not ${kindOf(items[odd])}`);
      return {
        size: items.length,
        concurrency: step.concurrency,
        sequence: () => step.body,
        prefix: (index) => itemPath(path, index),
        initial: (index) => asItem(items[index]),
      };
    },
    collect: (outputs) => outputs,
    position: (run, path) => positionBehind(run.path, path),
  });

const notItems = (message: string): { readonly failure: Failure } => ({
  failure: { code: 'STEP_INVALID_ARGUMENT', message },
});

const asItem = (item: Json | undefined): JsonObject => (isJsonObject(item) ? item : {});
