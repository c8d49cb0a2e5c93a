import { afterAll, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { createExpressionEvaluator } from '../src/index.js';

const evaluator = createExpressionEvaluator({ timeoutMs: 10_000 });

afterAll(() => evaluator.close());

const jq = (expression: string, input: Json = null) =>
  evaluator.evaluate({ language: 'jq', expression, input });

describe('an expression sees nothing but its input:', () => {
  test('the environment is empty', async () => {
    expect(await jq('[$ENV, env, $ENV.PATH, env.HOME]')).toEqual({ ok: true, value: [{}, {}, null, null] });
  });

  test.each([
    'import "a" as a; a::b',
    'include "a"; .',
    'import "/etc/passwd" as $secrets; $secrets',
    'import "../../package" as $data {search: "/"}; $data',
    '"a" | modulemeta',
  ])('no file is found by %s', async (expression) => {
    expect(await jq(expression)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/module not found|may not traverse to parent/),
    });
  });

  test('there is no further input, no file name and no line', async () => {
    expect(await jq('[inputs]', 1)).toEqual({ ok: true, value: [] });
    expect(await jq('input', 1)).toMatchObject({ ok: false });
    expect(await jq('input_filename', 1)).toEqual({ ok: true, value: null });
    expect(await jq('input_line_number', 1)).toMatchObject({ ok: false });
    expect(await jq('[get_search_list, $__loc__.file]')).toEqual({ ok: true, value: [[], '<top-level>'] });
  });

  test('what is written for debugging goes nowhere', async () => {
    expect(await jq('debug | stderr | debug("x")', { a: 1 })).toEqual({ ok: true, value: { a: 1 } });
  });

  test('nothing is left of an evaluation for the next', async () => {
    const secret = 'a secret that is long enough to be found';
    await jq('. as $s | [range(1000) | $s] | add | explode | implode | length > 0', secret);
    await jq(`error(${JSON.stringify(secret)})`, secret);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => jq('[., now > 0, ([range(50)] | tojson | length)]', 1)),
    );
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(JSON.stringify(outcomes)).not.toContain('secret');
  });
});
