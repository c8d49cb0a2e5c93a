import { members, refuse, type Field, type Members } from './field.js';
import type { WhileStep } from './model.js';
import { nextOf, type StepContext, type StepHead } from './step-context.js';
import { condition, optionalTemplate, scalarTemplate } from './templates.js';
import { idlePath } from './idle-path.js';

/** Reads a while. `max_iterations` may also be spelled like all other keys. */
export function readWhile(field: Field, head: StepHead, context: StepContext): WhileStep {
  const found = members(field, [
    'input',
    'output',
    'do',
    'condition',
    'max_iterations',
    'maxIterations',
    'next',
  ]);
  const input = optionalTemplate(found?.get('input'));
  const output = optionalTemplate(found?.get('output'));
  const until = found?.get('condition');
  const limit = found && limitOf(found);
  if (found && !until && !limit) refuse(field, 'must have a condition or max_iterations');
  const body = context.sequence(found?.need('do'));
  const idle = idlePath(body);
  if (idle) {
    const way = idle.join(' → ');
    refuse(field, `can go round without an integration step, wait, success or fail (${way})`);
  }
  return {
    ...head,
    kind: 'while',
    ...(input && { input }),
    ...(output && { output }),
    body,
    ...(until && { condition: condition(until) }),
    ...(limit && { maxIterations: scalarTemplate(limit) }),
    ...(found && nextOf(found, context)),
  };
}

function limitOf(found: Members): Field | undefined {
  const [limit, other] = ['max_iterations', 'maxIterations'].flatMap((name) => found.get(name) ?? []);
  if (other) refuse(other, 'is the same as max_iterations: only one of the two may be there');
  if (limit && typeof limit.value === 'number' && !(Number.isSafeInteger(limit.value) && limit.value >= 0))
    refuse(limit, 'must be a whole number from 0');
  return limit;
}
