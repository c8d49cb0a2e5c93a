import type { ExpressionChecker } from '@runlog/executions';
import type { ExpressionEvaluator } from '@runlog/expressions';

/** Lets an expression language's own parser say what is wrong with an expression. */
export const checkWith =
  (evaluator: Pick<ExpressionEvaluator, 'check'>): ExpressionChecker =>
  async ({ language, expression, variables }) =>
    (await evaluator.check(language, expression, variables))?.message;
