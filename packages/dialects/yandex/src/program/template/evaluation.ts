import type { Evaluate, Json } from '@runlog/core';
import type { Template } from './parse.js';
import { mentioned, type Variables } from './variables.js';

/** The decision that asks real jq for a template's answer. */
export function evaluation(
  key: string,
  template: Exclude<Template, { kind: 'value' }>,
  input: Json,
  variables: Variables,
): Evaluate {
  const used = mentioned(template.jq, variables);
  return {
    kind: 'evaluate',
    key,
    language: 'jq',
    expression: template.jq,
    input,
    ...(used && { variables: used }),
  };
}
