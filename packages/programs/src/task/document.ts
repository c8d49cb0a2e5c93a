import type { DocumentProblem } from '@runlog/core';
import { z } from 'zod';
import { parseJson } from '../document/json-text.js';
import { name, queueName, retry, timeouts } from '../document/policies.js';
import { problemsOf } from '../document/problems.js';

const shape = z.strictObject({
  handler: name,
  queue: queueName.default('default'),
  type: name.default('Task'),
  retry: retry.optional(),
  timeouts: timeouts.default({}),
});

/** A valid document: what to run, where, and within which bounds. */
export type TaskDocument = z.infer<typeof shape>;

/** The document, or everything that is wrong with it. */
export type ReadDocument =
  | { readonly ok: true; readonly document: TaskDocument }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };

/** Reads the JSON text of a document. */
export function readDocument(text: string): ReadDocument {
  const json = parseJson(text);
  if ('problem' in json) return { ok: false, problems: [{ path: '', message: json.problem }] };
  const read = shape.safeParse(json.value);
  return read.success ? { ok: true, document: read.data } : { ok: false, problems: problemsOf(read.error) };
}
