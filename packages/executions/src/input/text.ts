import { limits, type InputProblem } from '@runlog/core';

const loneSurrogate = /\p{Surrogate}/u;

/** True for text that Postgres and every encoder can carry: no NUL, no half of a surrogate pair. */
export const isCleanText = (text: string): boolean => !text.includes('\0') && !loneSurrogate.test(text);

/** Checks a text field; `limit` is the longest length in characters. */
export function textProblems(field: string, text: string, limit: number, least = 1): InputProblem[] {
  if (text.length < least) return [{ field, message: 'must not be empty', limit: least }];
  if (text.length > limit) return [{ field, message: `must have at most ${limit} characters`, limit }];
  return isCleanText(text)
    ? []
    : [{ field, message: 'must not hold NUL characters or halves of surrogate pairs' }];
}

const nameShape = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** A UUID in its usual form. */
export const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Checks a definition's name. A name must not look like an id, or the two could not be told apart. */
export function nameProblems(field: string, name: string): InputProblem[] {
  const found = textProblems(field, name, limits.nameLength);
  if (found.length > 0) return found;
  if (!nameShape.test(name))
    return [{ field, message: 'must begin with a letter or digit and hold only letters, digits, . _ -' }];
  return uuidShape.test(name.toLowerCase()) ? [{ field, message: 'must not look like an id' }] : [];
}

/** Checks labels: count, lengths, characters. */
export function labelProblems(field: string, labels: Readonly<Record<string, string>>): InputProblem[] {
  const entries = Object.entries(labels);
  if (entries.length > limits.labels)
    return [{ field, message: `must have at most ${limits.labels} entries`, limit: limits.labels }];
  return entries.flatMap(([key, value]) => [
    ...(key === '__proto__' ? [{ field: `${field}.${key}`, message: 'is not a possible key' }] : []),
    ...textProblems(`${field}.${key}`, key, limits.labelKeyLength),
    ...textProblems(`${field}.${key}`, value, limits.labelValueLength, 0),
  ]);
}
