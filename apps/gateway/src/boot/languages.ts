import { yawl } from '@runlog/dialect-yandex/program';
import { createExpressionEvaluator } from '@runlog/expressions';
import { graph, task } from '@runlog/programs';

import type { Languages } from './use-cases.js';

/** The languages of this release. A further dialect's is added here. */
export function releasedLanguages(): Languages & { close(): Promise<void> } {
  const evaluator = createExpressionEvaluator();
  return {
    languages: [yawl, task, graph],
    checkExpression: async ({ language, expression, variables }) =>
      (await evaluator.check(language, expression, variables))?.message,
    close: () => evaluator.close(),
  };
}
