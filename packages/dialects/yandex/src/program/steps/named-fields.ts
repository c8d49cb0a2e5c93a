import type { Json } from '@runlog/core';
import type { NamedTemplate } from '../document/model.js';
import type { Question } from './ask.js';
import type { Answers } from './behaviour.js';

/** The questions of a map whose values are templated. */
export const namedQuestions = (field: string, templates: readonly NamedTemplate[], input: Json): Question[] =>
  templates.map(({ value }, index) => ({ slot: `${field}.${index}`, template: value, input }));

/** The map with its answers. Headers and query parameters are text on the wire; null leaves one out. */
export function namedTexts(
  field: string,
  templates: readonly NamedTemplate[],
  answers: Answers,
): Record<string, string> {
  const pairs = templates.flatMap(({ name }, index): [string, string][] => {
    const value = answers[`${field}.${index}`] ?? null;
    return value === null ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
  return Object.fromEntries(pairs);
}

/** The map as a member of a task's input; nothing where it is empty. */
export function namedMember(
  field: string,
  templates: readonly NamedTemplate[],
  answers: Answers,
): Record<string, Json> {
  const texts = namedTexts(field, templates, answers);
  return Object.keys(texts).length > 0 ? { [field]: texts } : {};
}
