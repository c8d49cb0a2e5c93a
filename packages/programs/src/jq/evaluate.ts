import { isJsonObject } from '@runlog/core';
import type { Json } from '@runlog/core';
import { compare } from './order.js';
import type { Comparison, Expression, SimpleFunction } from './syntax.js';
import { toText } from './text.js';

/** A value, or jq's message why there is none. Nothing at all: only the real engine can tell. */
export type Outcome = { readonly value: Json } | { readonly failure: string } | undefined;

/** What an expression sees beside its input. */
export type Variables = Readonly<Record<string, Json>>;

const value = (given: Json): Outcome => ({ value: given });
const isTrue = (given: Json): boolean => given !== null && given !== false;
const isList = (given: Json): given is readonly Json[] => Array.isArray(given);
const kindOf = (given: Json): string =>
  given === null ? 'null' : isList(given) ? 'array' : isJsonObject(given) ? 'object' : typeof given;

const own = (of: Json, key: string | number): Outcome => {
  if (of === null) return value(null);
  if (typeof key === 'number') {
    if (!isList(of)) return { failure: `Cannot index ${kindOf(of)} with number` };
    return value(of[key < 0 ? of.length + key : key] ?? null);
  }
  if (!isJsonObject(of)) return { failure: `Cannot index ${kindOf(of)} with string "${key}"` };
  return value(Object.hasOwn(of, key) ? (of[key] ?? null) : null);
};

const lengthOf = (given: Json): Outcome => {
  if (given === null) return value(0);
  if (typeof given === 'boolean') return { failure: `boolean (${given}) has no length` };
  if (typeof given === 'string') return value([...given].length);
  // jq's own arithmetic writes large and fractional numbers in its own way.
  if (typeof given === 'number') return Number.isSafeInteger(given) ? value(Math.abs(given)) : undefined;
  return value(isList(given) ? given.length : Object.keys(given).length);
};

const call = (name: SimpleFunction, input: Json): Outcome => {
  if (name === 'length') return lengthOf(input);
  if (name === 'not') return value(!isTrue(input));
  const text = toText(input);
  return text === undefined ? undefined : value(text);
};

const holds = (operator: Comparison, order: number): boolean => {
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
};

/** Evaluates every expression in order, up to the first that has no value. */
const all = (
  expressions: readonly Expression[],
  input: Json,
  variables: Variables,
): { readonly values: readonly Json[] } | Exclude<Outcome, { value: Json }> => {
  const values: Json[] = [];
  for (const expression of expressions) {
    const outcome = evaluate(expression, input, variables);
    if (outcome === undefined || 'failure' in outcome) return outcome;
    values.push(outcome.value);
  }
  return { values };
};

const object = (
  entries: readonly (readonly [string, Expression])[],
  input: Json,
  variables: Variables,
): Outcome => {
  const found = all(
    entries.map(([, expression]) => expression),
    input,
    variables,
  );
  if (found === undefined || 'failure' in found) return found;
  // Not by assignment: a key may be called __proto__.
  return value(Object.fromEntries(entries.map(([key], index) => [key, found.values[index] ?? null])));
};

/** jq joins from the right, which decides whose failure is told. */
const text = (parts: readonly (string | Expression)[], input: Json, variables: Variables): Outcome => {
  let written = '';
  for (const part of parts.toReversed()) {
    const outcome = typeof part === 'string' ? { value: part } : evaluate(part, input, variables);
    if (outcome === undefined || 'failure' in outcome) return outcome;
    const piece = toText(outcome.value);
    if (piece === undefined) return undefined;
    written = piece + written;
  }
  return value(written);
};

const truthOf = (outcome: Outcome): Outcome =>
  outcome !== undefined && 'value' in outcome ? value(isTrue(outcome.value)) : outcome;

/** Operators that take their right side only where the left one leaves the answer open. */
const choose = (
  expression: Extract<Expression, { kind: 'alternative' | 'and' | 'or' }>,
  on: (side: Expression) => Outcome,
): Outcome => {
  const left = on(expression.left);
  if (left === undefined || 'failure' in left) return left;
  const decided = expression.kind === 'and' ? !isTrue(left.value) : isTrue(left.value);
  if (expression.kind === 'alternative') return decided ? left : on(expression.right);
  return truthOf(decided ? left : on(expression.right));
};

/** Evaluates an expression of the subset exactly as jq 1.7 does. */
export const evaluate = (expression: Expression, input: Json, variables: Variables): Outcome => {
  const on = (inner: Expression): Outcome => evaluate(inner, input, variables);
  switch (expression.kind) {
    case 'input':
      return value(input);
    case 'literal':
      return value(expression.value);
    case 'variable': {
      const known = Object.hasOwn(variables, expression.name) ? variables[expression.name] : undefined;
      return known === undefined ? undefined : value(known);
    }
    case 'member': {
      const of = on(expression.of);
      return of === undefined || 'failure' in of ? of : own(of.value, expression.key);
    }
    case 'call':
      return call(expression.name, input);
    case 'pipe': {
      const from = on(expression.from);
      return from === undefined || 'failure' in from ? from : evaluate(expression.to, from.value, variables);
    }
    case 'alternative':
    case 'and':
    case 'or':
      return choose(expression, on);
    case 'comparison': {
      // jq takes the right side first, which decides whose failure is told.
      const sides = all([expression.right, expression.left], input, variables);
      if (sides === undefined || 'failure' in sides) return sides;
      const [right = null, left = null] = sides.values;
      return value(holds(expression.operator, compare(left, right)));
    }
    case 'array': {
      const items = all(expression.items, input, variables);
      return items === undefined || 'failure' in items ? items : value(items.values);
    }
    case 'object':
      return object(expression.entries, input, variables);
    case 'text':
      return text(expression.parts, input, variables);
  }
};
