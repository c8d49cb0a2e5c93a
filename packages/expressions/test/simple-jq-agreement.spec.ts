import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '@runlog/core';
import { simpleJq } from '@runlog/programs';
import { createExpressionEvaluator } from '../src/index.js';
import { expression, json } from './expression-arbitrary.js';

const evaluator = createExpressionEvaluator({ timeoutMs: 10_000 });

afterAll(() => evaluator.close());

const real = (source: string, input: Json, variables: Record<string, Json>) =>
  evaluator.evaluate({ language: 'jq', expression: source, input, variables });

/** As text, which tells the order of keys and the sign of zero apart as a reader of the log would. */
const asText = (outcome: object | undefined): string => JSON.stringify(outcome);

describe('simple jq, evaluated without the engine,', () => {
  test('gives what the engine gives, wherever it gives anything', async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(expression, json, json, async (source, input, v) => {
        const variables = { v, w: null };
        const quick = simpleJq(source)?.(input, variables);
        if (quick === undefined) return;
        answered += 1;
        expect(asText(quick)).toBe(asText(await real(source, input, variables)));
      }),
      { numRuns: 3_000 },
    );
    expect(answered).toBeGreaterThan(1_000);
  });
});
