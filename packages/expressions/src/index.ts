export {
  EvaluatorClosed,
  EvaluatorOverloaded,
  ExpressionEngineUnavailable,
  InvalidVariableName,
  UnknownExpressionLanguage,
} from './errors.js';
export { createExpressionEvaluator } from './evaluator.js';
export type {
  ExpressionEvaluator,
  ExpressionOutcome,
  ExpressionProblem,
  ExpressionRequest,
} from './evaluator.js';
export { expressionDefaults } from './options.js';
export type { ExpressionEvaluatorOptions } from './options.js';
export type { ExpressionProblemCode } from './protocol.js';
