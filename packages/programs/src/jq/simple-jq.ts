import type { Json } from '@runlog/core';
import { evaluate } from './evaluate.js';
import type { Outcome, Variables } from './evaluate.js';
import { parse } from './parser.js';

/** What a simple expression gave: its value, or jq's message why it has none. */
export type SimpleJqOutcome =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly code: 'evaluation_failed'; readonly message: string };

/** A simple expression, read once and for all: evaluates it on an input. Gives nothing where only the engine can tell. */
export type SimpleJq = (input: Json, variables?: Variables) => SimpleJqOutcome | undefined;

const maxSourceLength = 2_000;

/**
 * Reads jq that needs no engine: paths, literals, objects and arrays of them, comparisons, `and`, `or`, `not`, `//`,
 * `length`, `tostring`, pipes, and strings with such expressions interpolated. Pure and in time linear in what it reads.
 * Reading costs more than evaluating: keep what comes of it where an expression is evaluated often.
 *
 * Gives nothing for any other expression, right or wrong: the real engine decides there. What it does give is what jq
 * 1.7 gives, provided that the input came as JSON text of well-formed Unicode nested less than 250 levels.
 */
export const simpleJq = (expression: string): SimpleJq | undefined => {
  const program = expression.length > maxSourceLength ? undefined : parse(expression);
  return program && ((input, variables = {}) => outcomeOf(evaluate(program, input, variables)));
};

const outcomeOf = (outcome: Outcome): SimpleJqOutcome | undefined => {
  if (outcome === undefined) return undefined;
  return 'value' in outcome
    ? { ok: true, value: outcome.value }
    : { ok: false, code: 'evaluation_failed', message: outcome.failure };
};
