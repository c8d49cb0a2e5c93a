import { isJsonObject, type Json } from '@runlog/core';
import type { Template } from '../template/parse.js';
import type { Question } from './ask.js';
import type { Answers } from './behaviour.js';

/** The question of a body, where the step has one. */
export const bodyQuestion = (template: Template | undefined, input: Json): Question[] =>
  template ? [{ slot: 'body', template, input }] : [];

/** The body as a member of a task's input; empty text is none. */
export function bodyOf(answers: Answers): Record<string, Json> {
  const body = answers['body'];
  return body === undefined || body === '' ? {} : { body };
}

/** The raw output of a call whose worker answers `{body, …}`; no body is an empty object. */
export function rawBody(output: Json): { readonly raw: Json } {
  const body = isJsonObject(output) ? output['body'] : undefined;
  return { raw: body === undefined || body === null || body === '' ? {} : body };
}
