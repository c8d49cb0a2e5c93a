import { limits, type InputProblem } from '@runlog/core';

import { isCleanText } from './text.js';

const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Every rule that a JSON value from outside breaks, with the path of each; none for a value that may be stored. */
export function jsonProblems(field: string, value: unknown): InputProblem[] {
  if (isSound(value, 1)) return sizeProblems(field, value);
  const problems: InputProblem[] = [];
  explain(value, field, 1, problems);
  return problems;
}

// Runs for every payload, so it builds no paths; `explain` looks again when it says no.
function isSound(value: unknown, level: number): boolean {
  switch (typeof value) {
    case 'string':
      return value.length <= limits.jsonStringLength && isCleanText(value);
    case 'number':
      return Number.isFinite(value);
    case 'boolean':
      return true;
    case 'object':
      if (value === null) return true;
      if (level > limits.jsonDepth) return false;
      if (Array.isArray(value)) return value.every((item) => isSound(item, level + 1));
      return isSoundObject(value, level);
    default:
      return false;
  }
}

function isSoundObject(value: object, level: number): boolean {
  const entries = Object.entries(value);
  if (entries.length > limits.jsonKeys) return false;
  return entries.every(
    ([key, item]) => !refusedKeys.has(key) && isSound(key, level + 1) && isSound(item, level + 1),
  );
}

const mostProblems = 20;

function explain(value: unknown, field: string, level: number, problems: InputProblem[]): void {
  if (problems.length >= mostProblems) return;
  if (typeof value !== 'object' || value === null) {
    const message = scalarProblem(value);
    if (message) problems.push({ field, ...message });
    return;
  }
  if (level > limits.jsonDepth) {
    problems.push({
      field,
      message: `must nest at most ${limits.jsonDepth} levels`,
      limit: limits.jsonDepth,
    });
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => explain(item, `${field}[${index}]`, level + 1, problems));
    return;
  }
  const entries = Object.entries(value);
  if (entries.length > limits.jsonKeys)
    problems.push({
      field,
      message: `must have at most ${limits.jsonKeys} keys`,
      limit: limits.jsonKeys,
    });
  for (const [key, item] of entries) {
    const path = `${field}.${shown(key)}`;
    if (refusedKeys.has(key)) problems.push({ field: path, message: 'is not allowed as a key' });
    else if (!isSound(key, level + 1))
      problems.push({ field: path, message: 'has a key that is not allowed' });
    explain(item, path, level + 1, problems);
  }
}

function scalarProblem(value: unknown): { message: string; limit?: number } | undefined {
  if (isSound(value, 1)) return undefined;
  if (typeof value === 'number') return { message: 'must be a finite number' };
  if (typeof value !== 'string') return { message: 'must be a JSON value' };
  const limit = limits.jsonStringLength;
  if (value.length > limit) return { message: `must have at most ${limit} characters`, limit };
  return { message: 'must not hold NUL characters or halves of surrogate pairs' };
}

// The path goes back to the caller, and into logs: a hostile key shall not fill them.
const shown = (key: string): string =>
  isCleanText(key) && key.length <= 128 ? key : `${key.slice(0, 128).replace(/[\0\p{Surrogate}]/gu, '?')}…`;

function sizeProblems(field: string, value: unknown): InputProblem[] {
  const limit = limits.payloadBytes;
  if (largestSize(value) <= limit) return [];
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes <= limit ? [] : [{ field, message: `must have at most ${limit} bytes as JSON`, limit }];
}

/** No smaller than the size as JSON text, and far cheaper. A character takes at most six bytes (`\u001f`). */
function largestSize(value: unknown): number {
  if (typeof value === 'string') return 6 * value.length + 2;
  if (typeof value !== 'object' || value === null) return 26;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + largestSize(item) + 1, 2);
  return Object.entries(value).reduce((sum, [key, item]) => sum + 6 * key.length + 4 + largestSize(item), 2);
}
