import type { Step } from './model.js';

/** Every step of its sequence that a step can lead to, by its own end or by a failure that it catches. */
export function nextSteps(step: Step): readonly string[] {
  switch (step.kind) {
    case 'switch':
      return [...step.choices.map(({ next }) => next), ...optional(step.otherwise)];
    case 'integration':
      return [...optional(step.next), ...step.catches.map(({ next }) => next)];
    case 'success':
    case 'fail':
      return [];
    case 'foreach':
    case 'parallel':
    case 'while':
    case 'wait':
    case 'noOp':
      return optional(step.next);
  }
}

const optional = (id: string | undefined): readonly string[] => (id === undefined ? [] : [id]);
