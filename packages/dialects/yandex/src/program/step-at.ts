import type { StepPath } from '@runlog/core';
import type { Sequence, Step, Workflow } from './document/model.js';

/** The step of a document that a path names; undefined for a path that leads nowhere in it. */
export function stepAt(workflow: Workflow, path: StepPath): Step | undefined {
  const names = namesOf(path).values();
  let sequence: Sequence | undefined = workflow;
  let step: Step | undefined;
  for (const name of names) {
    step = sequence?.steps.get(name);
    if (!step) return undefined;
    sequence = inside(step, names);
  }
  return step;
}

/** The steps inside of a step; those of a branch, whose name is the next one of the path, if there is one. */
function inside(step: Step, names: Iterator<string>): Sequence | undefined {
  if (step.kind === 'foreach' || step.kind === 'while') return step.body;
  if (step.kind !== 'parallel') return undefined;
  const { value: branch } = names.next();
  return step.branches.find(({ name }) => name === branch)?.body;
}

const segment = /((?:\\.|[^\\.[\]])+)(?:\[\d+\])*/gsu;

/** The names of a path from the outside in, unescaped and without the numbers of runs. */
const namesOf = (path: StepPath): string[] =>
  [...path.matchAll(segment)].map(([, name = '']) => name.replace(/\\(.)/gsu, '$1'));
