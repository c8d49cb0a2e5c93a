import { describe, expect, test } from '@jest/globals';
import { InvalidInput, limits } from '@runlog/core';
import fc from 'fast-check';

import { nestsDeeperThan } from '../../src/input/depth.js';
import { jsonProblems, readJson } from '../../src/index.js';

const depthOf = (value: unknown): number =>
  typeof value !== 'object' || value === null
    ? 0
    : 1 + Object.values(value).reduce<number>((deepest, item) => Math.max(deepest, depthOf(item)), 0);

const refusedKeys = ['__proto__', 'constructor', 'prototype'];

const hasRefusedKey = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([key, item]) => refusedKeys.includes(key) || hasRefusedKey(item));

const problemsOf = (text: string) => {
  try {
    readJson('input', text);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
};

describe('the depth of JSON text', () => {
  test('is judged without parsing exactly as the parsed value nests', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 8 }), (value, limit) => {
        expect(nestsDeeperThan(JSON.stringify(value), limit)).toBe(depthOf(value) > limit);
      }),
    );
  });

  test('does not count brackets inside of strings, nor end strings at escaped quotes', () => {
    expect(nestsDeeperThan(JSON.stringify('[[[["\\"[[[['), 1)).toBe(false);
    expect(nestsDeeperThan(JSON.stringify(['\\', '[[', '"]']), 1)).toBe(false);
  });

  test('is refused before JSON.parse sees millions of levels', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    expect(problemsOf(deep)).toEqual([{ field: 'input', message: 'must nest at most 64 levels', limit: 64 }]);
  });
});

describe('JSON values from outside', () => {
  test('are taken unchanged whenever no rule is broken', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        fc.pre(!hasRefusedKey(value) && !JSON.stringify(value).includes('\\u0000'));
        expect(readJson('input', JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('are refused wherever a key of the prototype chain stands, and the path says where', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...refusedKeys),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 }),
        (key, path) => {
          const text = path.reduceRight((inner, name) => `{"${name}":${inner}}`, `{"${key}":1}`);
          expect(problemsOf(text)).toEqual([
            { field: ['input', ...path, key].join('.'), message: 'is not allowed as a key' },
          ]);
        },
      ),
    );
  });

  test('nest 64 levels, and not 65', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(problemsOf(nested(64))).toEqual([]);
    expect(problemsOf(nested(65))).toHaveLength(1);
  });

  test.each([
    ['NUL', '{"a":["\\u0000"]}', 'input.a[0]'],
    ['half a surrogate pair', '{"a":"\\ud800"}', 'input.a'],
    ['the other half', '["x\\udc00"]', 'input[0]'],
    ['a number beyond a double', '{"n":1e999}', 'input.n'],
  ])('must not hold %s', (_what, text, field) => {
    expect(problemsOf(text)).toEqual([expect.objectContaining({ field })]);
  });

  test('must not hold such characters in keys, and the path shows the key made harmless', () => {
    const [problem] = problemsOf('{"a\\u0000b":1}');
    expect(problem?.field).toBe('input.a?b…');
  });

  test('have at most 10,000 keys in an object', () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1]));
    expect(jsonProblems('input', keys(limits.jsonKeys))).toEqual([]);
    expect(jsonProblems('input', keys(limits.jsonKeys + 1))).toEqual([
      { field: 'input', message: 'must have at most 10000 keys', limit: 10_000 },
    ]);
  });

  test('have strings of at most 1 MiB', () => {
    expect(jsonProblems('input', 'x'.repeat(limits.jsonStringLength))).toEqual([]);
    expect(jsonProblems('input', ['x'.repeat(limits.jsonStringLength + 1)])).toEqual([
      expect.objectContaining({ field: 'input[0]', limit: limits.jsonStringLength }),
    ]);
  });

  test('are measured as they will be stored: numbers that grow when written count in full', () => {
    const grows = `[${Array.from({ length: 300_000 }, () => '1e20').join(',')}]`;
    expect(grows.length).toBeLessThan(limits.payloadBytes);
    expect(problemsOf(grows)).toEqual([
      expect.objectContaining({ field: 'input', limit: limits.payloadBytes }),
    ]);
  });

  test('are refused above 2 MiB and taken just below', () => {
    const chunks = (count: number) => Array.from({ length: count }, () => 'x'.repeat(1_000));
    expect(jsonProblems('input', chunks(2_000))).toEqual([]);
    expect(jsonProblems('input', chunks(2_200))).toEqual([
      expect.objectContaining({ message: 'must have at most 2097152 bytes as JSON' }),
    ]);
  });

  test('that are no JSON are refused without quoting what stood there', () => {
    expect(problemsOf('{"password":"secret",}')).toEqual([
      { field: 'input', message: expect.not.stringContaining('secret') },
    ]);
  });
});
