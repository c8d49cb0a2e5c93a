import type { Answers } from './behaviour.js';
import { kindOf } from './done.js';
import type { Failure } from './failure.js';

/** The answers of these slots, which have to be text; or what the first one is instead. */
export function textAnswers<Slot extends string>(
  answers: Answers,
  ...slots: readonly Slot[]
): { readonly texts: Readonly<Record<Slot, string>> } | { readonly failure: Failure } {
  const texts: Partial<Record<Slot, string>> = {};
  for (const slot of slots) {
    const value = answers[slot];
    if (typeof value !== 'string') {
      const message = `the ${slot} of the step must be a string, not ${kindOf(value)}`;
      return { failure: { code: 'STEP_INVALID_ARGUMENT', message } };
    }
    texts[slot] = value;
  }
  return { texts: texts as Record<Slot, string> };
}
