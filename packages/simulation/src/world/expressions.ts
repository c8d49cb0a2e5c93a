import { isJsonObject, type Evaluate, type Json } from '@runlog/core';
import type { Answer } from '@runlog/scheduler/loops';

/** The expression of the workflows that only an engine can answer: what every item did. */
export const didOfAll = '{did: map(.did)}';

/** Answers what the programs ask; the engine itself runs in threads, whose time is not the simulation's. */
export function answerOf({ key, expression, input }: Evaluate): Answer {
  if (expression.trim() !== didOfAll || !Array.isArray(input)) {
    const message = `the simulation has no answer to ${expression}`;
    return { type: 'ExpressionFailed', data: { key, code: 'evaluation_failed', message } };
  }
  const did = input.map((item: Json) => (isJsonObject(item) ? (item['did'] ?? null) : null));
  return { type: 'ExpressionEvaluated', data: { key, value: { did } } };
}
