import { items, members, type Field } from './field.js';
import type { Choice, SwitchStep } from './model.js';
import { stepId, type StepContext, type StepHead } from './step-context.js';
import { condition, optionalTemplate } from './templates.js';

const mostChoices = 500;

/** Reads a switch. `default` is an object with `next`, or the step id itself. */
export function readSwitch(field: Field, head: StepHead, context: StepContext): SwitchStep {
  const found = members(field, ['input', 'choices', 'default']);
  const choices = found?.need('choices');
  const input = optionalTemplate(found?.get('input'));
  const otherwise = readDefault(found?.get('default'), context);
  return {
    ...head,
    kind: 'switch',
    ...(input && { input }),
    choices: (choices ? items(choices, 1, mostChoices) : []).flatMap((choice) => readChoice(choice, context)),
    ...(otherwise !== undefined && { otherwise }),
  };
}

function readChoice(field: Field, context: StepContext): Choice[] {
  const found = members(field, ['condition', 'next']);
  if (!found) return [];
  const next = stepId(found.need('next'), context);
  return [{ condition: condition(found.need('condition')), next: next ?? '' }];
}

function readDefault(field: Field | undefined, context: StepContext): string | undefined {
  if (!field || typeof field.value === 'string') return stepId(field, context);
  return stepId(members(field, ['next'])?.need('next'), context);
}
