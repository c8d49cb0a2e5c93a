import type { Json, JsonObject } from '@runlog/core';
import { isJsonObject } from '@runlog/core';
import { largerThan } from '@runlog/programs';
import type { Step } from '../document/model.js';
import { yawlLimits } from '../limits.js';
import type { StepRun } from '../interpreter/state.js';
import type { Progress, Scope } from '../interpreter/turn.js';
import type { Failure } from './failure.js';

/** The step ended well; the sequence merges the output and goes on at `next`. */
export function done(
  scope: Scope,
  step: Step,
  run: StepRun,
  { output, next }: { readonly output?: JsonObject; readonly next?: string },
): Progress {
  const { turn } = scope;
  if (step.kind !== 'integration') turn.wanted.push({ kind: 'leaveControlStep', step: run.path });
  turn.notes.push({ kind: 'ended', path: run.path, ...(output !== undefined && { output }) });
  return {
    kind: 'done',
    run,
    ...(output !== undefined && { output }),
    ...(next !== undefined && { next }),
  };
}

/** Checks what a step wants to merge into the variables. */
export function checkOutput(
  value: Json | undefined,
): { readonly output: JsonObject } | { readonly failure: Failure } {
  if (!isJsonObject(value)) {
    const message = `the output of a step must be an object, not ${kindOf(value)}; wrap it with the output field`;
    return { failure: { code: 'STEP_INVALID_OUTPUT', message } };
  }
  const tooLarge = checkSize('output', value);
  return tooLarge ? { failure: tooLarge } : { output: value };
}

/** The failure of a value that is over the limit of a step's input or output. */
export const checkSize = (what: 'input' | 'output', value: Json): Failure | undefined =>
  largerThan(value, yawlLimits.payloadBytes)
    ? {
        code: 'STEP_DATA_LIMIT_EXCEEDED',
        message: `the ${what} of the step is larger than ${yawlLimits.payloadBytes} bytes`,
      }
    : undefined;

/** How messages name the kind of a value. */
export function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
