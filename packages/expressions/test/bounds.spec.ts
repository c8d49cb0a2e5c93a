import { afterAll, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { createExpressionEvaluator } from '../src/index.js';

const timeoutMs = 1_500;
const memoryBytes = 64 * 1024 * 1024;
const evaluator = createExpressionEvaluator({ workers: 2, timeoutMs, memoryBytes });

/** For what must end by another bound than time, however busy the machine is. */
const patient = createExpressionEvaluator({ timeoutMs: 60_000, memoryBytes, outputBytes: 1_000_000 });

afterAll(() => Promise.all([evaluator.close(), patient.close()]));

const jq = (expression: string, input: Json = null, by = evaluator) =>
  by.evaluate({ language: 'jq', expression, input });
const codeOf = async (expression: string, by = evaluator): Promise<string> => {
  const outcome = await by.evaluate({ language: 'jq', expression, input: null });
  return outcome.ok ? 'ok' : outcome.code;
};

describe('an expression is bounded in time:', () => {
  test.each([
    'def f: f; f',
    '[limit(1; repeat(empty))]',
    'last(range(1e12))',
    'until(false; .)',
    '[range(3000)] | combinations(3) | select(false)',
  ])('%s', async (expression) => {
    const started = performance.now();
    expect(await jq(expression)).toEqual({
      ok: false,
      code: 'time_limit',
      message: `the expression runs longer than ${timeoutMs} ms`,
    });
    expect(performance.now() - started).toBeGreaterThanOrEqual(timeoutMs - 50);
  });
});

describe('an expression is bounded in memory:', () => {
  test.each([
    '"x" * 1000000000',
    '[range(1e12)]',
    'def f: 1 + f; f',
    'reduce range(100) as $i ("x"; . + .)',
    '[limit(1e9; repeat("x" * 1000))]',
  ])('%s', async (expression) => {
    expect(await patient.evaluate({ language: 'jq', expression, input: null })).toEqual({
      ok: false,
      code: 'memory_limit',
      message: `the expression needs more than ${memoryBytes} bytes of memory`,
    });
  });
});

describe('an expression is bounded in depth:', () => {
  test.each<[string, string[]]>([
    ['[range(200000)] | reduce .[] as $i (null; [.]) | length', ['evaluation_failed']],
    ['reduce range(100000) as $i (null; {a: .}) | tojson | length', ['evaluation_failed', 'memory_limit']],
    [
      '(reduce range(50000) as $i (0; [.])) as $a | (reduce range(50000) as $i (1; [.])) as $b | [$a, $b] | sort',
      ['evaluation_failed'],
    ],
    ['[range(20000) | 0] as $p | null | setpath($p; 1) | length', ['evaluation_failed']],
    ['('.repeat(20_000) + '1' + ')'.repeat(20_000), ['invalid_expression']],
    ['def f: '.repeat(9_000) + '1' + '; f'.repeat(9_000), ['invalid_expression']],
    [`"${'(a|'.repeat(60_000)}b${')'.repeat(60_000)}" as $r | "a" | test($r)`, ['evaluation_failed']],
    [`0 | strftime("${'x'.repeat(3_000_000)}") | length`, ['ok', 'evaluation_failed', 'memory_limit']],
  ])('case %#', async (expression, codes) => {
    expect(codes).toContain(await codeOf(expression, patient));
  });
});

describe('an expression is bounded in output:', () => {
  test('a value beyond the bound is refused, one of exactly the bound is given', async () => {
    expect(await jq('"x" * 999998', null, patient)).toMatchObject({ ok: true });
    expect(await jq('"x" * 999999', null, patient)).toEqual({
      ok: false,
      code: 'output_limit',
      message: 'the value takes more than 1000000 bytes as JSON',
    });
    expect(await codeOf('"é" * 500001', patient)).toBe('output_limit');
  });

  test('an error message is cut', async () => {
    const outcome = await jq('error("x" * 5000000)', null, patient);
    expect(outcome).toMatchObject({ ok: false, code: 'evaluation_failed' });
    expect(JSON.stringify(outcome).length).toBeLessThan(3_000);
  });
});

describe('a hostile expression harms nobody:', () => {
  test('what waits behind it and what runs beside it is answered', async () => {
    const bombs = ['def f: f; f', '[range(1e12)]', 'reduce range(300000) as $i (null; [.]) | length'];
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        index % 20 === 0 ? codeOf(bombs[index / 20] ?? '') : jq('.n * 2', { n: index }),
      ),
    );
    outcomes.forEach((outcome, index) => {
      if (index % 20 === 0) expect(['time_limit', 'memory_limit', 'evaluation_failed']).toContain(outcome);
      else expect(outcome).toEqual({ ok: true, value: index * 2 });
    });
  });

  test('the event loop of its process goes on', async () => {
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 5);
    await Promise.all([jq('def f: f; f'), jq('last(range(1e12))')]);
    clearInterval(ticking);
    // One that stood still would have turned once, at the end.
    expect(turns).toBeGreaterThan(5);
  });

  test('memory of ended threads is given back', async () => {
    for (let round = 0; round < 6; round += 1)
      expect(await codeOf('[range(1e12)]', patient)).toBe('memory_limit');
    expect(process.memoryUsage().rss).toBeLessThan(700 * 1024 * 1024);
  });
});
