import { expect, test } from '@jest/globals';

import { errorOfProblem } from '../src/http/problem-error.js';
import {
  Conflicting,
  NoSuchThing,
  RequestRefused,
  ServerFault,
  Throttled,
  Unreachable,
} from '../src/index.js';

test.each([
  [400, RequestRefused, false],
  [404, NoSuchThing, false],
  [409, Conflicting, false],
  [413, RequestRefused, false],
  [429, Throttled, true],
  [500, ServerFault, false],
  [503, Unreachable, true],
  [504, Unreachable, true],
])(
  '%i becomes an error of its own kind, that says whether trying again can help',
  (status, kind, retryable) => {
    const error = errorOfProblem({ type: 't', title: 'T', status, code: 'c', detail: 'd' }, status);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ code: 'c', message: 'd', retryable });
  },
);

test('facts of the problem are kept', () => {
  const errors = [{ field: 'a', message: 'm', limit: 3 }];
  const body = { type: 't', title: 'T', status: 400, code: 'c', instance: 'urn:uuid:x', errors };
  expect(errorOfProblem(body, 400, '2').facts).toEqual({
    problems: errors,
    requestId: 'x',
    retryAfterMs: 2_000,
  });
});

test('an answer of somebody else in between is an error all the same', () => {
  expect(errorOfProblem('<html>', 502)).toMatchObject({ code: 'http_502', retryable: true });
  expect(errorOfProblem(undefined, 418)).toMatchObject({ code: 'http_418', retryable: false });
});
