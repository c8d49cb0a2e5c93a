import { isJsonObject, type Json, type Task } from '@runlog/core';

/** What an attempt does: for how long, and how it ends. Depends on nothing but its step, its input and its number. */
export interface Behaviour {
  readonly lastsMs: number;
  readonly end: { readonly output: Json } | { readonly code: string; readonly retryable: boolean };
}

const durations = [0, 1, 5, 30, 30, 120, 400, 900, 2_500] as const;

/** The longest that an attempt lasts, in milliseconds. */
export const longestAttemptMs = Math.max(...durations);

/** Attempts of a broken step that fail before one succeeds. */
const brokenFor = 2;

/** Among many steps some are flaky (they fail and are tried again) and a few are broken. */
export function behaviourOf({ step, attempt, input }: Pick<Task, 'step' | 'attempt' | 'input'>): Behaviour {
  const drawn = hash(`${step} ${JSON.stringify(input)}`);
  const lastsMs = durations[(drawn >>> 8) % durations.length] ?? 0;
  const kind = drawn % 40;
  if (kind < 6 && attempt <= 1 + (kind % 2)) return { lastsMs, end: { code: 'flaky', retryable: true } };
  if (kind === 39 && attempt <= brokenFor) return { lastsMs, end: { code: 'broken', retryable: false } };
  const n = isJsonObject(input) ? (input['n'] ?? null) : null;
  return { lastsMs, end: { output: { did: drawn % 1_000, n } } };
}

/** FNV-1a over the text, stirred once more so that its low bits are good. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return (state ^ (state >>> 13)) >>> 0;
}
