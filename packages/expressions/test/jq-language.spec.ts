import { afterAll, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { createExpressionEvaluator } from '../src/index.js';

const evaluator = createExpressionEvaluator({ timeoutMs: 10_000 });

afterAll(() => evaluator.close());

const jq = (expression: string, input: Json = null, variables?: Record<string, Json>) =>
  evaluator.evaluate({ language: 'jq', expression, input, ...(variables && { variables }) });

describe('the language is jq 1.7:', () => {
  test.each<[feature: string, expression: string, input: Json, value: Json]>([
    ['the identity', '.', { a: [1, 'x', null] }, { a: [1, 'x', null] }],
    ['a dotted index', '.posts.[0].body', { posts: [{ body: 'hi' }] }, 'hi'],
    ['a dotted string', '.a."b c"', { a: { 'b c': 1 } }, 1],
    ['object shorthand', '{a, b: .c}', { a: 1, c: 2 }, { a: 1, b: 2 }],
    ['bindings', '.a as $x | [$x, $x]', { a: 3 }, [3, 3]],
    ['destructuring', '. as {a: $x, b: [$y]} | $x + $y', { a: 1, b: [2] }, 3],
    ['update', '.a |= . + 1', { a: 1, b: 2 }, { a: 2, b: 2 }],
    ['map and select', 'map(select(.n > 1) | .n)', [{ n: 1 }, { n: 2 }], [2]],
    ['del', 'del(.a)', { a: 1, b: 2 }, { b: 2 }],
    ['all with a generator', 'all(.[]; .ok)', [{ ok: true }, { ok: false }], false],
    ['optional iteration', '[.[]?]', 5, []],
    ['tostring', 'tostring', { a: [1] }, '{"a":[1]}'],
    ['length', '.body | length > 160', { body: 'x'.repeat(161) }, true],
    ['@base64d', '@base64d', 'aGnDqQ==', 'hié'],
    ['fromjson', 'fromjson.a', '{"a":[1]}', [1]],
    ['try and catch', 'try error("no") catch "caught \\(.)"', null, 'caught no'],
    ['functions', 'def double(f): [f, f]; double(.a)', { a: 1 }, [1, 1]],
    ['interpolation', '"id=\\(.id)&x=\\(.x)"', { id: 7, x: [1] }, 'id=7&x=[1]'],
    ['reduce', 'reduce .[] as $n (0; . + $n)', [1, 2, 3], 6],
    ['foreach', '[foreach .[] as $n (0; . + $n)]', [1, 2, 3], [1, 3, 6]],
    ['regular expressions', '[match("a(b)?"; "g").string]', 'ab a', ['ab', 'a']],
    ['pick', 'pick(.a.b)', { a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1 } }],
    ['paths', '[paths]', { a: [0] }, [['a'], ['a', 0]]],
    ['alternatives', '.a // "none"', { a: null }, 'none'],
    ['comments', '.a # the first\n', { a: 1 }, 1],
    ['module names as text', '"import"', null, 'import'],
  ])('%s', async (_feature, expression, input, value) => {
    expect(await jq(expression, input)).toEqual({ ok: true, value });
  });

  test('text of every plane survives, as does every control character', async () => {
    const text = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
    const given = { [`${text}é😀`]: `${text}\u2028￮😀𝒳` };
    expect(await jq('.', given)).toEqual({ ok: true, value: given });
    expect(await jq('to_entries[0].value | length', given)).toEqual({ ok: true, value: 128 + 4 });
  });

  test('every double survives on its way through, and digits beyond doubles are rounded or cut', async () => {
    const numbers = [0, -1.5, 5e-324, 1.7976931348623157e308, 2 ** 53 + 2, 0.1 + 0.2, 1e21, 1e-7];
    expect(await jq('.', numbers)).toEqual({ ok: true, value: numbers });
    expect(await jq('map(. * 1)', numbers)).toEqual({ ok: true, value: numbers });
    expect(await jq('100000000000000000000000000001')).toEqual({ ok: true, value: 1e29 });
    expect(await jq('[1e1000, -1e1000, infinite]')).toEqual({
      ok: true,
      value: [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MAX_VALUE],
    });
    expect(await jq('nan')).toEqual({ ok: true, value: null });
  });

  test('a key called __proto__ is a key', async () => {
    const given: Json = JSON.parse('{"__proto__": {"a": 1}}');
    const outcome = await jq('{"__proto__": .["__proto__"].a}', given);
    expect(JSON.stringify(outcome)).toBe('{"ok":true,"value":{"__proto__":1}}');
  });

  test('dates are read and written in UTC', async () => {
    expect(await jq('fromdate | [., todate]', '2015-03-05T23:51:47Z')).toEqual({
      ok: true,
      value: [1425599507, '2015-03-05T23:51:47Z'],
    });
    expect(
      await jq('strptime("%A, %d %b %y %I:%M:%S %p") | mktime', 'Thursday, 05 Mar 15 11:51:47 PM'),
    ).toEqual({
      ok: true,
      value: 1425599507,
    });
    expect(await jq('strftime("%Y-%j %H:%M")', 1709210096)).toEqual({ ok: true, value: '2024-060 12:34' });
    expect(await jq('[gmtime, localtime] | .[0] == .[1]', 1425599507.5)).toEqual({ ok: true, value: true });
    expect(await jq('now | . > 1700000000')).toEqual({ ok: true, value: true });
  });

  test('variables are values, whatever they hold, and the same expression serves all of them', async () => {
    const expression = '[$counter, $global.a, .b]';
    expect(await jq(expression, { b: 1 }, { counter: 2, global: { a: '") | halt' } })).toEqual({
      ok: true,
      value: [2, '") | halt', 1],
    });
    expect(await jq(expression, { b: 2 }, { counter: [3], global: {} })).toEqual({
      ok: true,
      value: [[3], null, 2],
    });
  });
});

describe('an expression fails as a value:', () => {
  test.each<[when: string, expression: string, code: string, message: string]>([
    ['it cannot be parsed', '.a |', 'invalid_expression', 'syntax error, unexpected end of file (line 1)'],
    ['it calls what is not there', 'foo', 'invalid_expression', 'foo/0 is not defined (line 1)'],
    ['it names a variable that is not there', '$x', 'invalid_expression', '$x is not defined (line 1)'],
    ['it holds a NUL', '"a\0b"', 'invalid_expression', 'a NUL character is not allowed'],
    ['it raises text', 'error("no")', 'evaluation_failed', 'no'],
    ['it raises a value', 'error({a: 1})', 'evaluation_failed', '(not a string) {"a":1}'],
    ['it indexes what has no members', '5 | .a', 'evaluation_failed', 'Cannot index number with string "a"'],
    ['it yields nothing', 'empty', 'evaluation_failed', 'the expression yields no value'],
    ['it yields twice', '1, 2', 'evaluation_failed', 'the expression yields more than one value'],
    ['it yields without end', 'repeat(1)', 'evaluation_failed', 'the expression yields more than one value'],
    ['it yields, then raises', '1, error("late")', 'evaluation_failed', 'late'],
    ['it halts', 'halt', 'evaluation_failed', 'the expression halted'],
    ['it halts with words', '"bye" | halt_error', 'evaluation_failed', 'bye'],
    ['it breaks out of nothing', 'break', 'invalid_expression', 'break'],
    ['its regular expression is wrong', '"a" | test("(")', 'evaluation_failed', 'end pattern with unmatched'],
  ])('%s', async (_when, expression, code, message) => {
    expect(await jq(expression)).toMatchObject({
      ok: false,
      code,
      message: expect.stringContaining(message),
    });
  });

  test('values nested beyond what jq reads or writes are refused', async () => {
    const deep = (levels: number): Json => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    expect(await jq('.', deep(250))).toEqual({ ok: true, value: deep(250) });
    expect(await jq('.', deep(300))).toMatchObject({ ok: false, code: 'evaluation_failed' });
    expect(await jq('reduce range(300) as $i (1; [.])')).toEqual({
      ok: false,
      code: 'evaluation_failed',
      message: 'the value is nested deeper than 256 levels',
    });
  });

  test('an expression cannot close the frame that binds its variables', async () => {
    expect(await jq(') | (1', null, { x: 1 })).toMatchObject({ ok: false, code: 'invalid_expression' });
    expect(await jq('1 # ', null, { x: 1 })).toEqual({ ok: true, value: 1 });
  });
});

describe('check', () => {
  test('finds nothing wrong with what would only fail when run', async () => {
    expect(await evaluator.check('jq', 'error("no")')).toBeUndefined();
    expect(await evaluator.check('jq', 'def f: f; f')).toBeUndefined();
    expect(await evaluator.check('jq', '$counter > 1', ['counter'])).toBeUndefined();
  });

  test('tells why an expression is none', async () => {
    expect(await evaluator.check('jq', '.a | $counter')).toEqual({
      code: 'invalid_expression',
      message: '$counter is not defined (line 1)',
    });
  });
});
