import { RunlogError } from '@runlog/core';

/** The evaluator was closed before the answer came; nothing is known about the expression. */
export class EvaluatorClosed extends RunlogError {
  readonly code = 'evaluator_closed';
  readonly retryable = false;

  constructor() {
    super('the expression evaluator is closed');
  }
}

/** As many evaluations wait as may wait. Try again once some are done. */
export class EvaluatorOverloaded extends RunlogError {
  readonly code = 'evaluator_overloaded';
  readonly retryable = true;

  constructor(readonly maxQueue: number) {
    super(`${maxQueue} evaluations wait already`);
  }
}

/** No evaluator speaks the language. */
export class UnknownExpressionLanguage extends RunlogError {
  readonly code = 'unknown_expression_language';
  readonly retryable = false;

  constructor(readonly language: string) {
    super(`no evaluator speaks ${JSON.stringify(language)}`);
  }
}

/** A variable's name is not one that an expression can name. */
export class InvalidVariableName extends RunlogError {
  readonly code = 'invalid_variable_name';
  readonly retryable = false;

  constructor(readonly variable: string) {
    super(`${JSON.stringify(variable)} cannot be the name of a variable`);
  }
}

/** The engine cannot be loaded or started: the installation is damaged or the machine is out of threads or memory. */
export class ExpressionEngineUnavailable extends RunlogError {
  readonly code = 'expression_engine_unavailable';
  readonly retryable = true;
}
