import { describe, expect, test } from '@jest/globals';
import { InvalidInput } from '@runlog/core';
import {
  EvaluatorClosed,
  EvaluatorOverloaded,
  InvalidVariableName,
  UnknownExpressionLanguage,
  createExpressionEvaluator,
} from '../src/index.js';
import type { ExpressionEvaluatorOptions } from '../src/index.js';

const within = async (
  options: ExpressionEvaluatorOptions,
  use: (evaluator: ReturnType<typeof createExpressionEvaluator>) => Promise<void>,
): Promise<void> => {
  const evaluator = createExpressionEvaluator(options);
  try {
    await use(evaluator);
  } finally {
    await evaluator.close();
  }
};

describe('an evaluator', () => {
  test('answers many at once, each with its own value', async () => {
    await within({ workers: 2, timeoutMs: 10_000 }, async (evaluator) => {
      const outcomes = await Promise.all(
        Array.from({ length: 500 }, (_, n) =>
          evaluator.evaluate({ language: 'jq', expression: `.n + ${n % 7}`, input: { n } }),
        ),
      );
      expect(outcomes).toEqual(outcomes.map((_, n) => ({ ok: true, value: n + (n % 7) })));
    });
  });

  test('refuses what would wait in a full queue, and takes more when it is not full any longer', async () => {
    await within({ timeoutMs: 10_000, maxQueue: 3 }, async (evaluator) => {
      const ask = () => evaluator.evaluate({ language: 'jq', expression: '1', input: null });
      const outcomes = await Promise.allSettled([ask(), ask(), ask(), ask()]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'fulfilled',
        'rejected',
      ]);
      expect(outcomes[3]).toMatchObject({ reason: new EvaluatorOverloaded(3) });
      expect(await ask()).toEqual({ ok: true, value: 1 });
    });
  });

  test('rejects what waits and what comes when it is closed', async () => {
    const evaluator = createExpressionEvaluator({ timeoutMs: 60_000 });
    const ask = (expression: string) => evaluator.evaluate({ language: 'jq', expression, input: null });
    const waiting = Promise.allSettled([ask('def f: f; f'), ask('1')]);
    await evaluator.close();
    expect((await waiting).map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
      new EvaluatorClosed(),
      new EvaluatorClosed(),
    ]);
    await expect(ask('1')).rejects.toBeInstanceOf(EvaluatorClosed);
    await evaluator.close();
  });

  test('refuses languages and names that it does not know', async () => {
    await within({}, async (evaluator) => {
      await expect(evaluator.check('jsonata', '$')).rejects.toBeInstanceOf(UnknownExpressionLanguage);
      for (const name of ['a b', '', '1a', 'ENV', '__loc__', 'a|halt', 'é']) {
        const request = { language: 'jq', expression: '1', input: null, variables: { [name]: 1 } } as const;
        await expect(evaluator.evaluate(request)).rejects.toBeInstanceOf(InvalidVariableName);
      }
    });
  });

  test('refuses bounds that make no sense, each by its name', () => {
    const wrong = () =>
      createExpressionEvaluator({ workers: 0, timeoutMs: 1.5, memoryBytes: 1, maxQueue: -1 });
    expect(wrong).toThrow(InvalidInput);
    expect(wrong).toThrow(/workers: .*timeoutMs: .*memoryBytes: .*maxQueue: /);
  });

  test('forgets the programs that were not used for long, and compiles them again', async () => {
    await within({ timeoutMs: 10_000 }, async (evaluator) => {
      for (let round = 0; round < 2; round += 1) {
        for (let n = 0; n < 100; n += 1) {
          const outcome = await evaluator.evaluate({ language: 'jq', expression: `. + ${n}`, input: 1 });
          expect(outcome).toEqual({ ok: true, value: 1 + n });
        }
      }
    });
  });
});
