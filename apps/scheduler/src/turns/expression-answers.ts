import type { Evaluate } from '@runlog/core';
import type { ExpressionEvaluator } from '@runlog/expressions';
import type { Answer, Evaluator } from './turn.js';

/** Answers expressions by the bounded evaluator; what an expression does wrong is an answer, too. */
export const answerWith =
  (evaluator: Pick<ExpressionEvaluator, 'evaluate'>): Evaluator =>
  (evaluations) =>
    Promise.all(evaluations.map((one) => answer(evaluator, one)));

async function answer(
  evaluator: Pick<ExpressionEvaluator, 'evaluate'>,
  { key, language, expression, input, variables }: Evaluate,
): Promise<Answer> {
  const outcome = await evaluator.evaluate({
    language,
    expression,
    input,
    ...(variables !== undefined && { variables }),
  });
  return outcome.ok
    ? { type: 'ExpressionEvaluated', data: { key, value: outcome.value } }
    : { type: 'ExpressionFailed', data: { key, code: outcome.code, message: outcome.message } };
}
