import { InvalidInput, limits, type InputProblem, type Json } from '@runlog/core';

import { nestsDeeperThan } from './depth.js';
import { jsonProblems } from './json-value.js';

/**
 * Reads JSON text from outside: size, depth and syntax first, then the rules of values.
 * @throws InvalidInput with `field` as the root of all paths.
 */
export function readJson(field: string, text: string): Json {
  if (Buffer.byteLength(text) > limits.payloadBytes) throw refused(tooLarge(field));
  const value = parseJsonText(field, text, limits.jsonDepth);
  const problems = jsonProblems(field, value);
  if (problems.length > 0) throw refused(...problems);
  return value;
}

/**
 * Parses JSON text that nests at most `depth` levels. Only syntax and depth are checked.
 * @throws InvalidInput
 */
export function parseJsonText(field: string, text: string, depth: number): Json {
  if (nestsDeeperThan(text, depth))
    throw refused({ field, message: `must nest at most ${depth} levels`, limit: depth });
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new InvalidInput([{ field, message: `must be JSON: ${reason(cause)}` }], { cause });
  }
}

const tooLarge = (field: string): InputProblem => ({
  field,
  message: `must have at most ${limits.payloadBytes} bytes`,
  limit: limits.payloadBytes,
});

const refused = (...problems: InputProblem[]): InvalidInput => new InvalidInput(problems);

// V8 quotes the text around the fault, which may be long, or somebody's secret.
const reason = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : '')
    .match(/at position \d+/)?.[0]
    ?.replace('at', 'it breaks off or goes wrong at') ?? 'it breaks off or goes wrong';
