import type { Json } from '@runlog/core';
import { evaluate } from './evaluate.js';
import type { Variables } from './evaluate.js';
import { parse } from './parser.js';
import type { Expression } from './syntax.js';

/** What a simple expression gave: its value, or jq's message why it has none. */
export type SimpleJqOutcome =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly code: 'evaluation_failed'; readonly message: string };

const maxRemembered = 1_000;
const maxSourceLength = 2_000;
const remembered = new Map<string, Expression | undefined>();

/** The same source is read again for every execution of a definition; reading costs more than evaluating. */
const read = (source: string): Expression | undefined => {
  if (source.length > maxSourceLength) return undefined;
  if (remembered.has(source)) return remembered.get(source);
  if (remembered.size >= maxRemembered) remembered.clear();
  const expression = parse(source);
  remembered.set(source, expression);
  return expression;
};

/**
 * Evaluates jq that needs no engine: paths, literals, objects and arrays of them, comparisons, `and`, `or`, `not`, `//`,
 * `length`, `tostring`, pipes, and strings with such expressions interpolated. Pure and in time linear in what it reads.
 *
 * Gives nothing for any other expression, right or wrong: the real engine decides there. What it does give is what jq
 * 1.7 gives, provided that the input came as JSON text of well-formed Unicode nested less than 250 levels.
 */
export const evaluateSimpleJq = (
  expression: string,
  input: Json,
  variables: Variables = {},
): SimpleJqOutcome | undefined => {
  const program = read(expression);
  const outcome = program && evaluate(program, input, variables);
  if (outcome === undefined) return undefined;
  return 'value' in outcome
    ? { ok: true, value: outcome.value }
    : { ok: false, code: 'evaluation_failed', message: outcome.failure };
};
