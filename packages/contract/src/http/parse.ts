import type { InputProblem } from '@runlog/core';
import type { z } from 'zod';

/** A request that was read, or every reason why it was refused. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

/**
 * Reads a request by its schema. Problems name their field by path (`executions[3].labels.team`) below `root`, and
 * the limit where one was broken.
 */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown, root = ''): Parsed<z.output<S>> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, problems: result.error.issues.flatMap((issue) => problemsOf(issue, root)) };
}

function problemsOf(issue: z.core.$ZodIssue, root: string): InputProblem[] {
  const field = fieldPath(issue.path, root);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        field: fieldPath([...issue.path, key], root),
        message: 'is not a known field',
      }));
    case 'too_big':
      return [{ field, message: tooBig(issue), limit: Number(issue.maximum) }];
    case 'too_small':
      return [{ field, message: tooSmall(issue), limit: Number(issue.minimum) }];
    case 'invalid_type':
      return [{ field, message: wrongType(issue) }];
    case 'invalid_value':
      return [{ field, message: `must be one of ${issue.values.map(String).join(', ')}` }];
    case 'invalid_key':
      return issue.issues.flatMap((inner) => problemsOf(inner, field));
    case 'custom':
      return [{ field, message: issue.message, ...limitOf(issue.params) }];
    default:
      return [{ field, message: issue.message }];
  }
}

const limitOf = (params: Record<string, unknown> | undefined): { limit?: number } =>
  typeof params?.['limit'] === 'number' ? { limit: params['limit'] } : {};

function tooBig({ origin, maximum }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return `must have at most ${maximum} characters`;
  if (origin === 'array') return `must have at most ${maximum} entries`;
  return `must be at most ${maximum}`;
}

function tooSmall({ origin, minimum }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string')
    return minimum === 1 ? 'must not be empty' : `must have at least ${minimum} characters`;
  if (origin === 'array')
    return minimum === 1 ? 'must not be empty' : `must have at least ${minimum} entries`;
  return `must be at least ${minimum}`;
}

function wrongType({ input, expected, message }: z.core.$ZodIssueInvalidType): string {
  if (input === undefined && message.includes('received undefined')) return 'is required';
  if (!message.startsWith('Invalid input')) return message;
  if (expected === 'record' || expected === 'object') return 'must be an object';
  return `must be ${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`;
}

function fieldPath(path: readonly PropertyKey[], root: string): string {
  return path.reduce<string>(
    (field, part) =>
      typeof part === 'number'
        ? `${field}[${part}]`
        : field === ''
          ? String(part)
          : `${field}.${String(part)}`,
    root,
  );
}
