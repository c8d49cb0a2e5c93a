import { describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { simpleJq } from '../../src/jq/simple-jq.js';

const state: Json = {
  input: { id: 7 },
  posts: [{ body: 'first' }, { body: 'second 😀' }],
  'a b': { c: null },
  ok: true,
  n: 160,
};

describe('simple jq', () => {
  test.each<[expression: string, value: Json]>([
    ['.', state],
    ['.input.id', 7],
    ['.missing.deep', null],
    ['."a b".c', null],
    ['.["a b"]', { c: null }],
    ['.posts[0].body', 'first'],
    ['.posts.[1].body', 'second 😀'],
    ['.posts[-1].body | length', 8],
    ['.posts | length == 2', true],
    ['"plain \\u00e9\\n"', 'plain é\n'],
    ['"https://host/\\(.input.id)?p=\\(.posts[0])"', 'https://host/7?p={"body":"first"}'],
    ['-1.5', -1.5],
    ['[]', []],
    ['{}', {}],
    [
      '{n, "a b", x: .input.id, y: [.ok, null], $counter}',
      {
        n: 160,
        'a b': { c: null },
        x: 7,
        y: [true, null],
        counter: 3,
      },
    ],
    ['{id: .input | .id}', { id: 7 }],
    ['.n > 160 or .n <= 160 and (.ok | not)', false],
    ['.missing // .n', 160],
    ['.ok // "x"', true],
    ['$counter < 5', true],
    ['.input | tostring', '{"id":7}'],
    ['null < false and false < true and true < 0 and 0 < "" and "" < [] and [] < {}', true],
    ['"￮" < "😀"', true],
  ])('evaluates %s', (expression, value) => {
    expect(simpleJq(expression)?.(state, { counter: 3 })).toEqual({ ok: true, value });
  });

  test.each([
    ['.n.x', 'Cannot index number with string "x"'],
    ['.input[0]', 'Cannot index object with number'],
    ['.posts.body', 'Cannot index array with string "body"'],
    ['.ok | length', 'boolean (true) has no length'],
    ['.n.right == .n.left', 'Cannot index number with string "left"'],
    ['"\\(.n.a) \\(.n.b)"', 'Cannot index number with string "b"'],
    ['[.n.a, .n.b]', 'Cannot index number with string "a"'],
  ])('fails as jq does for %s', (expression, message) => {
    expect(simpleJq(expression)?.(state)).toEqual({ ok: false, code: 'evaluation_failed', message });
  });

  test.each([
    '.[]',
    '.a?',
    '..',
    '. a',
    '.a.',
    '.a = 1',
    '.a |= 1',
    '.a //= 1',
    '.a + 1',
    '.a -1',
    'map(.)',
    'select(.ok)',
    '.a, .b',
    'empty',
    '$unknown',
    '$ENV',
    '$__loc__',
    '.[1:2]',
    '.[1.5]',
    '.a == .b == .c',
    '{(.a): 1}',
    '{1: 2}',
    '{"7": 1}',
    '{a: 1 == 1}',
    '1e3',
    '1.0',
    '-0',
    '1234567890123456',
    '"\\ud800"',
    '"\\u0000"',
    '@base64',
    '"\\("a")"',
    'if . then 1 else 2 end',
    '. as $x | $x',
    'def f: 1; f',
    '# comment',
    '',
    '(',
    '"',
    '.a::b',
    'length(.)',
    'reduce',
    '[.a, .b | .c]',
    '\u00a0.',
  ])('leaves %p to the engine', (expression) => {
    expect(simpleJq(expression)?.(state)).toBeUndefined();
  });

  test.each<[expression: string, input: Json]>([
    ['tostring', 1e21],
    ['"\\(.)"', [1e-7]],
    ['length', 1.5],
    ['length', 1e300],
  ])('leaves %s of %p to the engine, which writes such numbers in its own way', (expression, input) => {
    expect(simpleJq(expression)?.(input)).toBeUndefined();
  });

  test('takes members that every object of JavaScript has for absent', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(simpleJq(`.${name}`)?.({}, {})).toEqual({ ok: true, value: null });
      expect(simpleJq(`$${name}`)?.({}, {})).toBeUndefined();
    }
    expect(JSON.stringify(simpleJq('{__proto__: 1}')?.({}))).toBe('{"ok":true,"value":{"__proto__":1}}');
  });

  test('never changes its input', () => {
    const input = Object.freeze({ a: Object.freeze([Object.freeze({ b: 1 }), 2]) });
    expect(simpleJq('{a, x: .a[0], y: (.a == .a), z: (.a | tostring)}')?.(input)).toMatchObject({
      ok: true,
    });
  });

  test('remembers what it read without mixing up expressions, however many there are', () => {
    for (let n = 0; n < 3_000; n += 1) {
      expect(simpleJq(`.a == ${n}`)?.({ a: n })).toEqual({ ok: true, value: true });
      expect(simpleJq('.a')?.({ a: n })).toEqual({ ok: true, value: n });
    }
  });
});
