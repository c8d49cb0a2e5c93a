import type { Step } from '../document/model.js';
import type { Behaviour } from './behaviour.js';
import { fail } from './fail.js';
import { foreach } from './foreach.js';
import { integration } from './integration.js';
import { noOp } from './no-op.js';
import { parallel } from './parallel.js';
import { success } from './success.js';
import { switchStep } from './switch.js';
import { wait } from './wait.js';
import { whileStep } from './while.js';

const known = new WeakMap<Step, Behaviour>();

/** How a step of a document acts; made once for each step. */
export function behaviourOf(step: Step): Behaviour {
  const made = known.get(step);
  if (made) return made;
  const behaviour = make(step);
  known.set(step, behaviour);
  return behaviour;
}

function make(step: Step): Behaviour {
  switch (step.kind) {
    case 'integration':
      return integration(step);
    case 'switch':
      return switchStep(step);
    case 'foreach':
      return foreach(step);
    case 'parallel':
      return parallel(step);
    case 'while':
      return whileStep(step);
    case 'wait':
      return wait(step);
    case 'noOp':
      return noOp(step);
    case 'success':
      return success(step);
    case 'fail':
      return fail(step);
  }
}
