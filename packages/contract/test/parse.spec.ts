import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  defineRequest,
  getQuery,
  listQuery,
  parseRequest,
  signalRequest,
  startRequest,
} from '../src/index.js';

test('every broken rule is told with its field and limit', () => {
  const parsed = parseRequest(startRequest, {
    definition: '',
    labels: { a: 1, ['k'.repeat(64)]: 'v' },
    priority: 'urgent',
    deadline: 'soon',
    extra: true,
  });
  expect(parsed).toEqual({
    ok: false,
    problems: [
      { field: 'definition', message: 'must not be empty', limit: 1 },
      { field: 'labels.a', message: 'must be a string' },
      { field: `labels.${'k'.repeat(64)}`, message: 'must have at most 63 characters', limit: 63 },
      { field: 'priority', message: 'must be one of high, normal, low' },
      { field: 'deadline', message: 'must be an RFC 3339 time, or a duration such as 30s' },
      { field: 'extra', message: 'is not a known field' },
    ],
  });
});

test('problems of a part stand below its root', () => {
  expect(parseRequest(defineRequest, { name: 'a b' }, 'definitions[3]')).toMatchObject({
    problems: [
      { field: 'definitions[3].name' },
      { field: 'definitions[3].language' },
      { field: 'definitions[3].document' },
    ],
  });
});

test('a request that is missing, or no object, is told so', () => {
  for (const value of [null, [], 'x', 7])
    expect(parseRequest(startRequest, value)).toEqual({
      ok: false,
      problems: [{ field: '', message: 'must be an object' }],
    });
  expect(parseRequest(startRequest, undefined)).toMatchObject({ problems: [{ field: '' }] });
  expect(parseRequest(signalRequest, undefined)).toEqual({ ok: true, value: {} });
});

test('a query is read with its repeated, listed and timed parts', () => {
  expect(
    parseRequest(listQuery, {
      status: ['running,paused', 'failed'],
      label: ['a:b:c', 'd:'],
      startedAfter: '2030-01-31T12:00:00Z',
    }),
  ).toEqual({
    ok: true,
    value: {
      status: ['running', 'paused', 'failed'],
      label: [
        ['a', 'b:c'],
        ['d', ''],
      ],
      startedAfter: Date.UTC(2030, 0, 31, 12),
      pageSize: 100,
    },
  });
});

test('past and wait exclude each other, two by two', () => {
  const parts = { version: '3', at: '2030-01-31T12:00:00Z', wait: '5s' };
  fc.assert(
    fc.property(fc.subarray(Object.entries(parts)), (chosen) => {
      const parsed = parseRequest(getQuery, Object.fromEntries(chosen));
      expect(parsed.ok).toBe(chosen.length < 2);
    }),
  );
});

test('no value makes the reading itself fail', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const schema of [startRequest, listQuery, getQuery, defineRequest, signalRequest]) {
        const parsed = parseRequest(schema, value);
        if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
      }
    }),
  );
});
