import { yawlLimits } from '../limits.js';
import { anyMembers, members, refuse, type Field } from './field.js';
import type { ForeachStep, ParallelStep } from './model.js';
import { integer } from './scalars.js';
import { nextOf, type StepContext, type StepHead } from './step-context.js';
import { optionalTemplate, template } from './templates.js';

const concurrency = (field: Field | undefined, otherwise: number): number =>
  integer(field, { least: 1, most: yawlLimits.concurrency }) ?? otherwise;

/** Reads a foreach. */
export function readForeach(field: Field, head: StepHead, context: StepContext): ForeachStep {
  const found = members(field, ['input', 'output', 'do', 'concurrency', 'next']);
  return {
    ...head,
    kind: 'foreach',
    input: template(found?.need('input')),
    output: template(found?.need('output')),
    body: context.sequence(found?.need('do')),
    concurrency: concurrency(found?.get('concurrency'), yawlLimits.foreachConcurrency),
    ...(found && nextOf(found, context)),
  };
}

/** Reads a parallel. */
export function readParallel(field: Field, head: StepHead, context: StepContext): ParallelStep {
  const found = members(field, ['input', 'output', 'branches', 'concurrency', 'next']);
  const input = optionalTemplate(found?.get('input'));
  const output = optionalTemplate(found?.get('output'));
  const branches = found?.need('branches');
  const named = branches && anyMembers(branches);
  if (branches && named?.names.length === 0) refuse(branches, 'must have at least one branch');
  return {
    ...head,
    kind: 'parallel',
    ...(input && { input }),
    ...(output && { output }),
    branches: (named?.names ?? []).map((name) => ({ name, body: context.sequence(named?.get(name)) })),
    concurrency: concurrency(found?.get('concurrency'), yawlLimits.parallelConcurrency),
    ...(found && nextOf(found, context)),
  };
}
