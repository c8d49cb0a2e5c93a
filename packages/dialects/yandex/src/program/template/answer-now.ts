import type { Json } from '@runlog/core';
import { simpleJq, type SimpleJq, type SimpleJqOutcome } from '@runlog/programs';
import type { Template } from './parse.js';
import { mentioned, type Variables } from './variables.js';

const none: SimpleJq = () => undefined;

/** What was read of the templates of documents: reading takes longer than answering, and a document runs often. */
const read = new WeakMap<Template, SimpleJq>();

/** A template's answer where it needs no engine; undefined where only the real jq can tell. */
export function answerNow(
  template: Template,
  input: Json,
  variables: Variables,
): SimpleJqOutcome | undefined {
  if (template.kind === 'value') return { ok: true, value: template.value };
  let simple = read.get(template);
  if (!simple) {
    simple = simpleJq(template.jq) ?? none;
    read.set(template, simple);
  }
  return simple === none ? undefined : simple(input, mentioned(template.jq, variables));
}
