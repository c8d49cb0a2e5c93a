import type { Sequence, Step } from './model.js';
import { nextSteps } from './next-steps.js';

/**
 * A way through a sequence that does nothing but decide and shape, as step ids; undefined when every way has an
 * integration step, a wait, a success or a fail on it.
 */
export function idlePath(sequence: Sequence): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[sequence.start, undefined]]);
  const open = [sequence.start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = sequence.steps.get(id);
    if (!step || acts(step)) continue;
    const following = nextSteps(step);
    if (following.length === 0) return wayTo(id, cameFrom);
    for (const next of following.filter((name) => !cameFrom.has(name))) {
      cameFrom.set(next, id);
      open.push(next);
    }
  }
  return undefined;
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string | undefined>): string[] {
  const way: string[] = [];
  for (let id: string | undefined = end; id !== undefined; id = cameFrom.get(id)) way.unshift(id);
  return way;
}

function acts(step: Step): boolean {
  switch (step.kind) {
    case 'integration':
    case 'wait':
    case 'success':
    case 'fail':
    case 'while':
      // A while inside has been looked at for itself.
      return true;
    case 'foreach':
      return idlePath(step.body) === undefined;
    case 'parallel':
      return step.branches.some(({ body }) => idlePath(body) === undefined);
    case 'switch':
    case 'noOp':
      return false;
  }
}
