import type { DocumentProblem } from '@runlog/core';
import { z } from 'zod';

const name = z.string().min(1).max(128);
const longestMs = 366 * 24 * 3_600_000;
const milliseconds = z.int().min(0).max(longestMs);
const limit = z.int().min(1).max(longestMs);

const errorMatch = z.strictObject({
  mode: z.enum(['include', 'exclude']),
  codes: z.array(name).max(1000),
  never: z.array(name).max(1000).optional(),
});

const retry = z.strictObject({
  maxAttempts: z.int().min(1).max(1000),
  initialDelayMs: milliseconds.default(1000),
  backoffRate: z.number().min(1).max(1000).default(2),
  maxDelayMs: milliseconds.default(60_000),
  jitter: z.number().min(0).max(1).default(0),
  match: errorMatch.optional(),
});

const timeouts = z.strictObject({
  scheduleToStartMs: limit.optional(),
  startToCloseMs: limit.optional(),
  scheduleToCloseMs: limit.optional(),
  // Workers are heard of every three seconds: less would take each of them for dead.
  heartbeatMs: limit.min(5_000).optional(),
});

const shape = z.strictObject({
  handler: name,
  queue: name.default('default'),
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
  return read.success
    ? { ok: true, document: read.data }
    : { ok: false, problems: read.error.issues.flatMap(toProblems) };
}

function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : String(error);
    return { problem: `the document is not JSON: ${reason}` };
  }
}

function toProblems(issue: z.core.$ZodIssue): DocumentProblem[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: toPath(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ path: toPath([...issue.path, key]), message: 'is not known here' }));
}

const toPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
