import type { Json } from '@runlog/core';
import { InvalidVariableName, UnknownExpressionLanguage } from './errors.js';
import { loadJqModule } from './jq/module.js';
import { completeOptions } from './options.js';
import type { ExpressionEvaluatorOptions } from './options.js';
import { EvaluatorPool } from './pool/pool.js';
import type { ExpressionProblemCode, JobResult } from './protocol.js';
import { readValue } from './value.js';

/** A user's expression and what it is about. */
export interface ExpressionRequest {
  readonly language: 'jq';
  readonly expression: string;
  readonly input: Json;
  /** Values that the expression names with a `$` in front (`counter` is `$counter`). */
  readonly variables?: Readonly<Record<string, Json>>;
}

/** Why an expression has no value; the message is meant for its author. */
export interface ExpressionProblem {
  readonly code: ExpressionProblemCode;
  readonly message: string;
}

/** What an expression gave: one value, or the reason why not. */
export type ExpressionOutcome =
  { readonly ok: true; readonly value: Json } | ({ readonly ok: false } & ExpressionProblem);

/** Evaluates users' expressions in threads of its own. */
export interface ExpressionEvaluator {
  /**
   * Evaluates within the bounds. Whatever an expression does is told in the outcome: one that yields no value, or
   * several, has failed. Rejects only with `EvaluatorOverloaded`, `EvaluatorClosed`, `ExpressionEngineUnavailable`,
   * `UnknownExpressionLanguage` or `InvalidVariableName`.
   */
  evaluate(request: ExpressionRequest): Promise<ExpressionOutcome>;
  /** Parses without running. Nothing is wrong when nothing comes back. Rejects as `evaluate` does. */
  check(
    language: string,
    expression: string,
    variables?: readonly string[],
  ): Promise<ExpressionProblem | undefined>;
  /** Ends the threads. What is not done rejects with `EvaluatorClosed`. */
  close(): Promise<void>;
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const takenNames: readonly string[] = ['ENV', '__loc__', '__prog_args'];

const requireKnown = (language: string, variables: readonly string[]): void => {
  if (language !== 'jq') throw new UnknownExpressionLanguage(language);
  for (const name of variables) {
    if (!variableName.test(name) || takenNames.includes(name)) throw new InvalidVariableName(name);
  }
};

const outcomeOf = (result: JobResult): ExpressionOutcome => {
  if (!result.ok) return result;
  const read = readValue(result.json);
  return read === undefined
    ? { ok: false, code: 'evaluation_failed', message: 'the value is nested deeper than 256 levels' }
    : { ok: true, value: read.value };
};

/**
 * Starts an evaluator of jq 1.7. An expression sees its input, its variables and the time: no file, no environment, no
 * network, no other input; the zone is UTC. It cannot keep its process from working: it runs in a thread that is ended
 * when it overruns its time.
 */
export const createExpressionEvaluator = (options: ExpressionEvaluatorOptions = {}): ExpressionEvaluator => {
  const pool = new EvaluatorPool(completeOptions(options), loadJqModule);
  return {
    async evaluate({ language, expression, input, variables = {} }) {
      const names = Object.keys(variables).sort();
      requireKnown(language, names);
      const given = JSON.stringify(names.length === 0 ? input : [input, variables]);
      return outcomeOf(await pool.submit({ kind: 'evaluate', expression, variables: names, input: given }));
    },
    async check(language, expression, variables = []) {
      const names = [...variables].sort();
      requireKnown(language, names);
      const result = await pool.submit({ kind: 'check', expression, variables: names, input: 'null' });
      return result.ok ? undefined : { code: result.code, message: result.message };
    },
    close: () => pool.close(),
  };
};
