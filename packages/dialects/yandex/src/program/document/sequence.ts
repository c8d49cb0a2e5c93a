import { yawlLimits } from '../limits.js';
import { anyMembers, members, refuse, type Field, type Members } from './field.js';
import type { Sequence, Step } from './model.js';
import { recurring } from './recurring.js';
import { readStep } from './step.js';
import { stepId, type StepContext, type Surroundings } from './step-context.js';

const longestId = 128;
const unreadable: Sequence = { start: '', steps: new Map(), recurring: new Map() };

/** Reads `{start, steps}` of a branch or loop; `depth` says how many steps it is inside of. */
export function readSequence(field: Field | undefined, depth: number, around: Surroundings): Sequence {
  const found = field && members(field, ['start', 'steps']);
  if (!found) return unreadable;
  if (depth > yawlLimits.nesting) {
    refuse(found.field, `must not be inside of more than ${yawlLimits.nesting} steps`);
    return unreadable;
  }
  return readSteps(found, depth, around);
}

/** Reads the `start` and `steps` of an object that may have more members. */
export function readSteps(found: Members, depth: number, around: Surroundings): Sequence {
  const map = found.need('steps');
  const entries = map && anyMembers(map);
  if (map && entries?.names.length === 0) refuse(map, 'must have at least one step');
  const context: StepContext = {
    ...around,
    ids: new Set(entries?.names),
    sequence: (inner) => readSequence(inner, depth + 1, around),
  };
  const start = entries ? stepId(found.need('start'), context) : undefined;
  const read = (entries?.names ?? []).flatMap((id): [string, Step][] => {
    const entry = entries?.get(id);
    if (!entry) return [];
    checkId(entry, id);
    const step = readStep(entry, id, context);
    return step ? [[id, step]] : [];
  });
  const steps = new Map(read);
  return { start: start ?? '', steps, recurring: recurring(steps) };
}

function checkId(entry: Field, id: string): void {
  if (id === '' || id.length > longestId) refuse(entry, `a step id has 1 to ${longestId} characters`);
}
