import type { DocumentProblem } from '@runlog/core';
import type { z } from 'zod';

/** What a schema found wrong with the part of a document that is at `base`; a member that it does not know is one problem. */
export const problemsOf = (error: z.ZodError, base: readonly PropertyKey[] = []): DocumentProblem[] =>
  error.issues.flatMap((issue) => {
    const place = [...base, ...issue.path];
    if (issue.code !== 'unrecognized_keys') return [{ path: pathOf(place), message: issue.message }];
    return issue.keys.map((key) => ({ path: pathOf([...place, key]), message: 'is not known here' }));
  });

/** How problems name a place in a document: `nodes.fetch.needs[0]`. */
export const pathOf = (place: readonly PropertyKey[]): string =>
  place.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
